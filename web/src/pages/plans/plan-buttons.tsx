import { IconCheck, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApply, useSpeak } from '../../api/acts.ts';
import type { PlanView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { ConfirmDialog } from '../../forms/confirm-dialog.tsx';
import { ReasonDialog } from '../../forms/reason-dialog.tsx';
import { useNow } from '../../ui/use-now.ts';
import { count } from '../../ui/words.ts';
import { haltedReason } from './halted.ts';
import { planRefusals } from './plan-refusals.ts';

type Open = 'approve' | 'reject' | 'apply' | undefined;

/** Approve, reject, apply: each now, or with the reason why not. */
export function PlanButtons({ view }: { readonly view: PlanView }) {
  const [open, setOpen] = useState<Open>(undefined);
  const session = useSuspenseQuery(queries.session).data;
  const halted = haltedReason(useQuery(queries.overview).data);
  const refusals = planRefusals(view, { canWrite: session?.canWrite === true, halted }, useNow());
  const close = (): void => setOpen(undefined);
  return (
    <>
      <ActButton
        variant="default"
        leftSection={<IconX size={15} aria-hidden />}
        refusal={refusals.reject}
        onAct={() => setOpen('reject')}
      >
        Reject
      </ActButton>
      <ActButton
        variant="default"
        leftSection={<IconCheck size={15} aria-hidden />}
        refusal={refusals.approve}
        onAct={() => setOpen('approve')}
      >
        Approve
      </ActButton>
      <ActButton
        leftSection={<IconPlayerPlay size={15} aria-hidden />}
        refusal={refusals.apply}
        onAct={() => setOpen('apply')}
      >
        Apply
      </ActButton>
      {open === 'approve' || open === 'reject' ? (
        <SpeakDialog plan={view.plan.id} verdict={open} onClose={close} />
      ) : undefined}
      {open === 'apply' ? <ApplyDialog view={view} onClose={close} /> : undefined}
    </>
  );
}

const speeches = {
  approve: {
    title: 'Approve this plan',
    explains:
      'Your approval is bound to the digest of this plan: it counts for nothing else, and ends with it.',
    act: 'Approve',
    tone: undefined,
  },
  reject: {
    title: 'Reject this plan',
    explains:
      'One rejection stops the whole plan. You may change your mind with an approval until it expires.',
    act: 'Reject',
    tone: 'red',
  },
} as const;

function SpeakDialog(props: {
  readonly plan: string;
  readonly verdict: 'approve' | 'reject';
  readonly onClose: () => void;
}) {
  const speak = useSpeak(props.plan);
  return (
    <ReasonDialog
      {...speeches[props.verdict]}
      pending={speak.isPending}
      error={speak.error}
      onSend={(reason) => speak.mutate({ verdict: props.verdict, reason }, { onSuccess: props.onClose })}
      onClose={props.onClose}
    />
  );
}

function ApplyDialog({ view, onClose }: { readonly view: PlanView; readonly onClose: () => void }) {
  const { plan } = view;
  const apply = useApply(plan.id);
  const doable = plan.patches.filter(({ decision }) => decision.kind !== 'blocked');
  const workloads = new Set(doable.flatMap(({ patch }) => patch.targets.map(({ workload }) => workload.id)));
  return (
    <ConfirmDialog
      title="Apply this plan"
      explains={`${count(doable.length, 'patch', 'patches')} in ${count(workloads.size, 'workload')} of ${plan.cluster.name}. Each begins with one new pod that is watched; a new version that fails is withdrawn while the old pods go on serving. You can pause, abort or roll back at any time.`}
      act="Apply"
      pending={apply.isPending}
      error={apply.error}
      onConfirm={() => apply.mutate()}
      onClose={onClose}
    />
  );
}

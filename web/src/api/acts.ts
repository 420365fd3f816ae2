import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import type {
  DeleteGarbageBody,
  EndedLoan,
  GarbageCollection,
  Plan,
  Run,
  ScanAsked,
} from './generated/types.ts';
import { api, queries } from './queries.ts';

/** Asks for a scan; its end comes as a live event. */
export function useScan(): UseMutationResult<ScanAsked, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.scan(),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.overview.queryKey }),
  });
}

/** Makes a plan of the given patches, of all if none is given, and goes to it. */
export function useMakePlan(): UseMutationResult<Plan, Error, readonly string[]> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (only: readonly string[]) => api.makePlan({ only: [...only] }),
    onSuccess: async (plan) => {
      void client.invalidateQueries({ queryKey: queries.plans.queryKey });
      await navigate({ to: paths.plan, params: { plan: plan.id } });
    },
  });
}

export interface Word {
  readonly verdict: 'approve' | 'reject';
  readonly reason: string;
}

/** Says yes or no to a plan. */
export function useSpeak(plan: string): UseMutationResult<unknown, Error, Word> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ verdict, reason }: Word) => api[verdict](plan, { reason }),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.plan(plan).queryKey }),
  });
}

/** Begins to carry a plan out, and goes to its run. */
export function useApply(plan: string): UseMutationResult<Run, Error, void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => api.apply(plan),
    onSuccess: async (run) => {
      void client.invalidateQueries({ queryKey: queries.runs.queryKey });
      void client.invalidateQueries({ queryKey: queries.plan(plan).queryKey });
      await navigate({ to: paths.run, params: { run: run.id } });
    },
  });
}

/** Stops all new writing, with a reason. */
export function usePauseAll(): UseMutationResult<unknown, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => api.pauseAll({ reason }),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.overview.queryKey }),
  });
}

/** Lets writing go on. */
export function useResumeAll(): UseMutationResult<unknown, Error, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.resumeAll(),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.overview.queryKey }),
  });
}

export type RunAct = 'pause' | 'resume' | 'abort' | 'rollback';

/** Asks something of a run, which obeys at its next safe point. */
export function useRunAct(run: string): UseMutationResult<Run, Error, RunAct> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (act: RunAct) => api[act](run),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queries.run(run).queryKey }),
        client.invalidateQueries({ queryKey: queries.runs.queryKey }),
      ]),
  });
}

/** Ends a loan by the word of a person. */
export function useEndLoan(loan: string): UseMutationResult<EndedLoan, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => api.endLoan(loan, { reason }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queries.loans.queryKey }),
        client.invalidateQueries({ queryKey: queries.overview.queryKey }),
        client.invalidateQueries({ queryKey: queries.garbage.queryKey }),
      ]),
  });
}

/** Removes patched images as they were seen; what came of each is the answer. */
export function useDeleteGarbage(): UseMutationResult<GarbageCollection, Error, DeleteGarbageBody['images']> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (images: DeleteGarbageBody['images']) => api.deleteGarbage({ images }),
    onSuccess: () => client.invalidateQueries({ queryKey: queries.garbage.queryKey }),
  });
}

import { briefRule } from './brief-rule.ts';
import classes from './due.module.css';
import { absoluteText, dueText, relativeText } from './times.ts';
import { useNow } from './use-now.ts';

export interface DueProps {
  readonly due: string | undefined;
  readonly rule?: string | undefined;
  /** `brief` in lists: the rule without the inputs that it looked at. */
  readonly detail?: 'brief' | 'whole';
}

/** A due date: how long from now, the moment itself on hover, and always the rule that set it. */
export function Due({ due, rule, detail = 'brief' }: DueProps) {
  const { text, tone } = dueText(due, useNow());
  return (
    <span className={classes.due}>
      {due === undefined ? (
        <span className="soft">{text}</span>
      ) : (
        <time className={classes.when} data-tone={tone} dateTime={due} title={absoluteText(due)}>
          {text}
        </time>
      )}
      {rule === undefined ? undefined : (
        <span className={classes.rule} title={rule}>
          {detail === 'whole' ? rule : briefRule(rule)}
        </span>
      )}
    </span>
  );
}

/** An instant as a distance from now, the moment itself on hover. */
export function When({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={absoluteText(at)} className="nums">
      {relativeText(at, now)}
    </time>
  );
}

import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useId } from 'react';
import { ChoiceField } from '../components/choice-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { useTexts } from '../texts/use-texts.tsx';
import { Section } from './section.tsx';
import type { Editor } from './use-editor.ts';

const useStyles = makeStyles({
  next: {
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  title: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  times: { margin: '4px 0 0', paddingInlineStart: '20px' },
});

/** When runs start by themselves, and when that would be next. */
export function ScheduleSection({ editor }: { readonly editor: Editor }): ReactElement {
  const texts = useTexts();
  const { form, edit, messageFor } = editor;
  const { schedule } = form;
  const change = (to: Partial<typeof schedule>): void => edit({ schedule: { ...schedule, ...to } });
  return (
    <Section title={texts.say('config.schedule')} about={texts.say('config.schedule.about')}>
      <ChoiceField
        label={texts.say('config.schedule.when')}
        value={schedule.kind}
        choices={(['manual', 'hourly', 'daily', 'cron'] as const).map((value) => ({
          value,
          label: texts.say(`config.schedule.${value}`),
        }))}
        onChange={(kind) => change({ kind })}
      />
      {schedule.kind === 'hourly' && (
        <TextField
          label={texts.say('config.schedule.minute')}
          input={{ inputMode: 'numeric' }}
          value={schedule.minute}
          onChange={(minute) => change({ minute })}
          message={messageFor('schedule.minute')}
        />
      )}
      {schedule.kind === 'daily' && (
        <TextField
          label={texts.say('config.schedule.at')}
          input={{ type: 'time' }}
          value={schedule.at}
          onChange={(at) => change({ at })}
          message={messageFor('schedule.at')}
        />
      )}
      {schedule.kind === 'cron' && (
        <TextField
          label={texts.say('config.schedule.expression')}
          hint={texts.say('config.schedule.expression.hint')}
          input={{ spellCheck: false, maxLength: 200 }}
          value={schedule.expression}
          onChange={(expression) => change({ expression })}
          message={messageFor('schedule.expression')}
        />
      )}
      {(schedule.kind === 'daily' || schedule.kind === 'cron') && (
        <ZoneField
          value={schedule.timeZone}
          onChange={(timeZone) => change({ timeZone })}
          message={messageFor('schedule.timeZone')}
        />
      )}
      {schedule.kind !== 'manual' && <NextTimes times={editor.nextRuns.times} isEnabled={form.enabled} />}
    </Section>
  );
}

interface ZoneFieldProps {
  readonly value: string;
  readonly onChange: (timeZone: string) => void;
  readonly message: string | undefined;
}

function ZoneField({ value, onChange, message }: ZoneFieldProps): ReactElement {
  const texts = useTexts();
  const id = useId();
  return (
    <>
      <TextField
        label={texts.say('config.schedule.timeZone')}
        hint={texts.say('config.schedule.timeZone.hint')}
        input={{ spellCheck: false, autoComplete: 'off', list: id }}
        value={value}
        onChange={onChange}
        message={message}
      />
      <datalist id={id}>
        {['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}

interface NextTimesProps {
  readonly times: readonly string[] | null;
  readonly isEnabled: boolean;
}

function NextTimes({ times, isEnabled }: NextTimesProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div className={styles.next} role="status">
      <p className={styles.title}>{texts.say('config.schedule.next', { zone })}</p>
      {times === null ? (
        '…'
      ) : (
        <ol className={styles.times}>
          {times.map((time) => (
            <li key={time}>
              <time dateTime={time}>{texts.moment(time)}</time>
            </li>
          ))}
        </ol>
      )}
      {!isEnabled && <p className={styles.title}>{texts.say('config.schedule.disabled')}</p>}
    </div>
  );
}

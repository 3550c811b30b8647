import { makeStyles, tokens } from '@fluentui/react-components';

/** How links to the parts of a page look, side by side. */
export const usePageTabStyles = makeStyles({
  tabs: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 20px',
    marginBottom: '16px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  // Without a transparent border, which colours of the system would show.
  tab: { padding: '8px 0 11px' },
  current: {
    paddingBottom: '8px',
    fontWeight: tokens.fontWeightSemibold,
    borderBottom: `3px solid ${tokens.colorCompoundBrandStroke}`,
  },
  absent: { color: tokens.colorNeutralForeground3 },
});

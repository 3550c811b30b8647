import type { SourceGroup, SourceMember, SourceUser } from './directory.ts';

/** A person as changes tell of them: an attribute that is not there did not change, null is a value that went away. */
export type UserChange =
  | {
      readonly kind: 'changed';
      readonly id: string;
      readonly guest?: boolean;
      readonly attributes: SourceUser['attributes'];
    }
  | { readonly kind: 'removed'; readonly id: string };

/** A group as changes tell of it, with who became and who ceased to be a direct member. The last word on a member counts. */
export type GroupChange =
  | {
      readonly kind: 'changed';
      readonly id: string;
      readonly group: Partial<Omit<SourceGroup, 'id'>>;
      readonly joined: readonly SourceMember[];
      /** Object ids. */
      readonly left: readonly string[];
    }
  | { readonly kind: 'removed'; readonly id: string };

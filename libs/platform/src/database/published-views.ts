/**
 * What a library lets others read by SQL: its read views, each with its columns in their order (ADR 0052). The views themselves are made
 * by migrations; a test holds them against these lists.
 */
export type PublishedViews = Readonly<
  Record<
    string,
    {
      /** What one row is. */
      readonly row: string;
      /** Type in PostgreSQL, and what it means: unit, source, when it is null. */
      readonly columns: Readonly<Record<string, readonly [type: string, meaning: string]>>;
    }
  >
>;

/** Something that is told in one transaction of the story's, or in numbered parts of one each; or that knows by itself what is done. */
export interface StoryStep {
  /** In the time of the story. */
  readonly at: Date;
  /** How much of the work it is, beside a deed with a statement. */
  readonly weight: number;
  /** Several transactions, which may be told again without harm: only its end is written down. */
  readonly isRepeatable?: boolean;
  readonly tell: (place: StepPlace) => Promise<unknown>;
}

/** Where in the story a step stands. */
export interface StepPlace {
  readonly number: number;
  /** Parts of it that were told before. */
  readonly part: number;
  /** All steps. */
  readonly of: number;
}

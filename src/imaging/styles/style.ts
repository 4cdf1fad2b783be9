/** A style of cartoon, as data. */
export interface CartoonStyle {
  /** Stable identifier that clients send. */
  id: string;
  /** Name fit to show to a person. */
  name: string;
  /** One or two sentences on what the picture looks like. */
  description: string;
}

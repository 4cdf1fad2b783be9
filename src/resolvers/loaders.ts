/** Loaders that gather the ids of one operation into one database command each. */
export interface Loaders {
  readonly originals: object;
}

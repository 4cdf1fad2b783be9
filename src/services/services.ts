/** Every service, wired by the composition root. */
export interface Services {
  // Filled as services are written; resolvers reach each service by its name here.
  readonly devices: object;
}

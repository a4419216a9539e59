/** `--role agent,supervisor`, or `--role agent --role supervisor`: the roles as they were typed, of which the service says what is wrong. */
export const rolesOf = (values: readonly string[]): string[] =>
  values.flatMap((value) => value.split(/[,，、\s]+/)).filter((role) => role !== '');

/** The lines of the house: a library knows those of the lines above its own (docs/adr/0001). */
export const LINES = [
  ['kernel'],
  ['contracts'],
  ['platform', 'tables'],
  ['telephony', 'identity', 'audit'],
  ['calendar', 'evidence'],
  ['billing', 'agents', 'vehicles', 'contact-rules', 'messaging'],
  ['calls'],
  ['recordings', 'relocations'],
  ['escalations', 'incidents'],
  ['settlement', 'statistics'],
];

import { z } from 'zod';

// Our content security policy forbids `eval`; without this zod tries it at every start, and the browser reports it.
// Imported first: schemas decide when they are made.
z.config({ jitless: true });

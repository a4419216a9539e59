import { z } from 'zod';
import { zhCN } from 'zod/locales';

// Our content security policy forbids `eval`; without this zod tries it at every start, and the browser reports it.
// Imported first: schemas decide when they are made. What a schema has no words of its own for is said in Chinese.
z.config({ jitless: true, ...zhCN() });

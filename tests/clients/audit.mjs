// Every audit of GraphQL over HTTP by graphql-http must be ok, the recommendations included.
import { auditServer } from 'graphql-http';

const AUDITS = 61;
const results = await auditServer({ url: `${process.env.BASE_URL}/graphql` });
const bad = results.filter(({ status }) => status !== 'ok');
for (const { id, name, status, reason } of bad) console.error(`${status} ${id} ${name}: ${reason}`);
console.log(`${results.length - bad.length} of ${results.length} audits of GraphQL over HTTP are ok`);
process.exit(bad.length === 0 && results.length >= AUDITS ? 0 : 1);

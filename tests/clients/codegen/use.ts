// Compiled, not run: effects are a discriminated union, and amounts are only where they belong.
import { graphql } from './generated/gql';
import type { EffectsQuery } from './generated/graphql';

export const effects = graphql(`
  query Effects {
    effects(first: 10) {
      nodes {
        __typename
        id
        ... on MonetaryEffect { amount { yen } }
        ... on QuantityEffect { value unit }
        ... on QualitativeEffect { text }
      }
    }
  }
`);

type Effect = EffectsQuery['effects']['nodes'][number];

export function tell(effect: Effect): string {
  switch (effect.__typename) {
    case 'MonetaryEffect':
      return String(effect.amount.yen);
    case 'QuantityEffect':
      return `${effect.value} ${effect.unit}`;
    case 'QualitativeEffect':
      return effect.text;
    default: {
      const nothing: never = effect;
      return nothing;
    }
  }
}

// @ts-expect-error an effect in words has no amount
export const wrong = (effect: Extract<Effect, { __typename: 'QualitativeEffect' }>) => effect.amount;

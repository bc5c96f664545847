//! Inputs of orders: keys, each up or down.

use async_graphql::{Enum, InputObject};

use crate::{
    domain::{self, Order, Sort},
    graphql::error::Error,
};

/// The most keys of an order.
pub(in crate::graphql) const MAX_KEYS: usize = 5;

/// Up or down.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::graphql) enum OrderDirection {
    /// The least first.
    #[default]
    Asc,
    /// The greatest first.
    Desc,
}

/// The order that is asked for.
pub(in crate::graphql) fn order<K, O: Into<(K, Sort)>>(asked: Option<Vec<O>>) -> Result<Order<K>, Error> {
    let asked = asked.unwrap_or_default();
    if asked.len() > MAX_KEYS {
        return Err(Error::argument("orderBy", format!("at most {MAX_KEYS} keys, not {}", asked.len())));
    }
    Ok(asked.into_iter().map(Into::into).collect())
}

/// Declares an order: its keys as an enum, and a key with its direction.
macro_rules! order {
    (
        $(#[$doc:meta])* $order:ident by $(#[$field_doc:meta])* $field:ident for $key:ident {
            $($(#[$key_doc:meta])* $name:ident),+ $(,)?
        }
    ) => {
        $(#[$field_doc])*
        #[derive(Enum, Clone, Copy, PartialEq, Eq)]
        pub(in crate::graphql) enum $field { $($(#[$key_doc])* $name),+ }

        $(#[$doc])*
        #[derive(InputObject)]
        pub(in crate::graphql) struct $order {
            /// By what.
            field: $field,
            /// Up or down; what has no value comes last both ways.
            #[graphql(default)]
            direction: OrderDirection,
        }

        impl From<$order> for (domain::$key, Sort) {
            fn from($order { field, direction }: $order) -> Self {
                let sort = match direction {
                    OrderDirection::Asc => Sort::Ascending,
                    OrderDirection::Desc => Sort::Descending,
                };
                let key = match field { $($field::$name => domain::$key::$name),+ };
                (key, sort)
            }
        }
    };
}

order! {
    /// An order of municipalities; their code closes every order.
    MunicipalityOrder by
    /// What municipalities can be ordered by.
    MunicipalityOrderField for MunicipalityKey {
        /// Code.
        Code,
        /// Inhabitants (人口).
        Population,
    }
}

order! {
    /// An order of programmes; municipality code and fiscal year close every order.
    ProgramOrder by
    /// What programmes can be ordered by.
    ProgramOrderField for ProgramKey {
        /// Municipality code.
        Municipality,
        /// Fiscal year (年度).
        FiscalYear,
        /// Net total (効果額) of the programme's own phase.
        TotalEffect,
        /// Net total of the programme's own phase by inhabitants, to thousandths of a yen.
        EffectPerInhabitant,
        /// Inhabitants (人口) of the municipality.
        Population,
        /// How many items are held.
        ItemCount,
    }
}

order! {
    /// An order of pillars; municipality code, fiscal year and place in the paper close every order.
    PillarOrder by
    /// What pillars can be ordered by.
    PillarOrderField for PillarKey {
        /// Municipality code.
        Municipality,
        /// Fiscal year (年度).
        FiscalYear,
        /// Net total (効果額) of the programme's own phase.
        TotalEffect,
    }
}

order! {
    /// An order of items; municipality code, fiscal year and place in the paper close every order.
    ItemOrder by
    /// What items can be ordered by.
    ItemOrderField for ItemKey {
        /// Municipality code.
        Municipality,
        /// Fiscal year (年度).
        FiscalYear,
        /// Net total (効果額) of the programme's own phase.
        TotalEffect,
    }
}

order! {
    /// An order of effects; municipality code, fiscal year and place in the paper close every order.
    EffectOrder by
    /// What effects can be ordered by.
    EffectOrderField for EffectKey {
        /// Municipality code.
        Municipality,
        /// Fiscal year (年度).
        FiscalYear,
        /// Net amount (効果額).
        Amount,
    }
}

order! {
    /// An order of groups; the values of their keys close every order.
    GroupOrder by
    /// What groups can be ordered by.
    GroupOrderField for GroupOrderKey {
        /// The values of the keys: codes, years and places in the paper by size, names by the alphabet.
        Key,
        /// How many items.
        ItemCount,
        /// How many effects.
        EffectCount,
        /// The sum.
        Sum,
        /// The mean.
        Average,
    }
}

//! Effects in posts and other quantities.

use async_graphql::Object;

use super::Common;
use crate::{
    domain,
    graphql::enums::{Account, QuantityRole, Unit},
};

/// Posts or another quantity.
pub(in crate::graphql) struct QuantityEffect {
    pub(super) common: Common,
    pub(super) amounts: Quantities,
}

impl std::ops::Deref for QuantityEffect {
    type Target = Common;

    /// The interface's fields are resolved by what all effects share.
    fn deref(&self) -> &Common {
        &self.common
    }
}

/// What a quantity says.
pub(super) struct Quantities {
    pub(super) value: rust_decimal::Decimal,
    pub(super) unit: domain::Unit,
    pub(super) role: domain::QuantityRole,
    pub(super) by_account: [Option<rust_decimal::Decimal>; 3],
    pub(super) printed: Option<Box<str>>,
}

/// A decimal as GraphQL's Float, exact for all that papers print.
fn float(value: rust_decimal::Decimal) -> f64 {
    // Through the text, so that 97.8 stays 97.8.
    value.to_string().parse().unwrap_or_default()
}

/// An effect in posts (HEADCOUNT, 職員数) or another quantity (QUANTITY: floor area, per cent).
#[Object(serial)]
impl QuantityEffect {
    /// What effects of every kind share.
    #[graphql(flatten)]
    async fn common(&self) -> &Common {
        &self.common
    }

    /// The figure, in `unit`; a change where it is one, so it can be negative.
    async fn value(&self) -> f64 {
        float(self.amounts.value)
    }

    /// What it is measured in.
    async fn unit(&self) -> Unit {
        self.amounts.unit.into()
    }

    /// A TOTAL sums the COMPONENTs beside it and is never added to them.
    async fn role(&self) -> QuantityRole {
        self.amounts.role.into()
    }

    /// The words in which the source prints it: 160人減.
    async fn printed(&self) -> Option<&str> {
        self.amounts.printed.as_deref()
    }

    /// The figure by account (会計), where the source splits it; in `unit`.
    async fn by_account(&self) -> Vec<AccountQuantity> {
        use domain::Account::{General, PublicEnterprise, Special};
        let accounts = [General, Special, PublicEnterprise].into_iter().zip(self.amounts.by_account);
        accounts.filter_map(|(account, value)| Some(AccountQuantity { account, value: value? })).collect()
    }
}

/// A part of a quantity.
pub(in crate::graphql) struct AccountQuantity {
    account: domain::Account,
    value: rust_decimal::Decimal,
}

/// The part of a quantity that belongs to one account (会計).
#[Object(serial)]
impl AccountQuantity {
    /// The account.
    async fn account(&self) -> Account {
        self.account.into()
    }

    /// Its part, in the unit of the effect.
    async fn value(&self) -> f64 {
        float(self.value)
    }
}

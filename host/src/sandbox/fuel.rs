//! Fuel for the host's own work on behalf of a guest.
//!
//! A host function that costs a guest nothing would be a way around its limit, so each charges for
//! what it does, at the rate of guest code: about two units a nanosecond.

use wasmtime::{AsContextMut, Result, StoreContextMut, Trap};

use super::world::World;

/// Takes fuel from the guest, and ends it when it has not that much.
pub(super) fn charge(store: &mut StoreContextMut<'_, World>, units: u64) -> Result<()> {
    let mut store = store.as_context_mut();
    let left = store.get_fuel()?;
    let after = left.checked_sub(units);
    store.set_fuel(after.unwrap_or(0))?;
    match after {
        Some(_) => Ok(()),
        None => Err(Trap::OutOfFuel.into()),
    }
}

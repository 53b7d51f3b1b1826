//! One interface in the linker. Whatever is put into it takes fuel when it is called.

use wasmtime::component::{ComponentNamedList, Lift, Linker, LinkerInstance, Lower, ResourceType};
use wasmtime::{Result, StoreContextMut};

use super::handles::Never;
use super::{Breach, VERSION};
use crate::sandbox::world::{World, charge};

/// Fuel for a call: what crossing into the host and back costs in time, as guest code.
const CALL: u64 = 500;

/// Fuel for each byte or element that crosses.
const BYTE: u64 = 10;

/// The instance that calls, with the world that it acts on.
pub(super) type Guest<'a> = StoreContextMut<'a, World>;

/// Takes fuel for bytes or elements, before they are made or kept.
pub(super) fn charge_bytes(guest: &mut Guest<'_>, bytes: u64) -> Result<()> {
    charge(guest, bytes.saturating_mul(BYTE))
}

/// One interface of WASI.
pub(super) struct Interface<'a> {
    name: &'static str,
    instance: LinkerInstance<'a, World>,
}

impl<'a> Interface<'a> {
    pub(super) fn new(linker: &'a mut Linker<World>, name: &'static str) -> Result<Self> {
        let instance = linker.instance(&format!("{name}@{VERSION}"))?;
        Ok(Self { name, instance })
    }

    /// A function that does its work after its fuel was taken.
    pub(super) fn function<P, R>(
        &mut self,
        name: &str,
        work: fn(&mut Guest<'_>, P) -> Result<R>,
    ) -> Result<()>
    where
        P: ComponentNamedList + Lift + 'static,
        R: ComponentNamedList + Lower + 'static,
    {
        self.instance
            .func_wrap(name, move |mut guest: Guest<'_>, given: P| {
                charge(&mut guest, CALL)?;
                work(&mut guest, given)
            })
    }

    /// A resource of which no handle is ever given, with its methods.
    pub(super) fn never(&mut self, resource: &str, methods: &[&str]) -> Result<()> {
        self.resource::<Never>(resource)?;
        for method in methods {
            self.unreachable(&format!("[method]{resource}.{method}"))?;
        }
        Ok(())
    }

    /// A function that needs a handle that is never given.
    pub(super) fn unreachable(&mut self, function: &str) -> Result<()> {
        let breach = Breach::NoHandle(format!("{function} of {}", self.name));
        self.instance
            .func_new(function, move |_, _, _, _| Err(breach.clone().into()))
    }

    /// A resource, whose handles come from [`super::handles::Handles`].
    pub(super) fn resource<T: 'static>(&mut self, name: &str) -> Result<()> {
        let resource = ResourceType::host::<T>();
        self.instance.resource(name, resource, |mut guest, handle| {
            charge(&mut guest, CALL)?;
            guest.data_mut().wasi.handles.drop::<T>(handle)
        })
    }
}

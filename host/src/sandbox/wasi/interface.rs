//! One interface in the linker. Whatever is put into it takes fuel when it is called.

use wasmtime::component::{
    ComponentNamedList, Lift, Linker, LinkerInstance, Lower, Resource, ResourceType,
};
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

/// What a guest hands over with a call.
///
/// A text or a list is copied out of the guest's memory before the function sees it, so whatever
/// can have one has to say here what it weighs: a parameter of another type does not compile.
pub(super) trait Given {
    /// Bytes or elements.
    fn weight(&self) -> u64 {
        0
    }
}

impl Given for u8 {}
impl Given for u64 {}
impl Given for std::result::Result<(), ()> {}
impl<T: 'static> Given for Resource<T> {}

impl Given for String {
    fn weight(&self) -> u64 {
        self.len() as u64
    }
}

/// Bytes, or handles: what has no list in it.
impl<T> Given for Vec<T> {
    fn weight(&self) -> u64 {
        self.len() as u64
    }
}

impl Given for () {}

impl<A: Given> Given for (A,) {
    fn weight(&self) -> u64 {
        self.0.weight()
    }
}

impl<A: Given, B: Given> Given for (A, B) {
    fn weight(&self) -> u64 {
        self.0.weight().saturating_add(self.1.weight())
    }
}

impl<A: Given, B: Given, C: Given> Given for (A, B, C) {
    fn weight(&self) -> u64 {
        let rest = self.1.weight().saturating_add(self.2.weight());
        self.0.weight().saturating_add(rest)
    }
}

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

    /// A function that does its work after its fuel was taken, for the call and for each byte or
    /// element that it was given.
    pub(super) fn function<P, R>(
        &mut self,
        name: &str,
        work: fn(&mut Guest<'_>, P) -> Result<R>,
    ) -> Result<()>
    where
        P: ComponentNamedList + Lift + Given + 'static,
        R: ComponentNamedList + Lower + 'static,
    {
        self.instance
            .func_wrap(name, move |mut guest: Guest<'_>, given: P| {
                charge(&mut guest, CALL)?;
                charge_bytes(&mut guest, given.weight())?;
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

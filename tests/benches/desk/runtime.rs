//! The stock plugins on the runtime itself, set up in the ways that the product is not.
//!
//! The product has one way to run a plugin. To know what each part of it costs, the same component
//! is run here with one thing changed at a time. Nothing here is safe against a hostile guest.

use std::pin::pin;
use std::task::{Context, Waker};

use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OperatorCost, PoolingAllocationConfig,
    ResourceLimiter, Result, Store,
};

/// The contract with exports that are called as they are.
mod straight {
    wasmtime::component::bindgen!({
        path: "../plugin-sdk/wit",
        world: "plugin",
        imports: { default: trappable },
    });
}

/// The same with `annotate` on a stack of its own, as the product has it.
mod apart {
    wasmtime::component::bindgen!({
        path: "../plugin-sdk/wit",
        world: "plugin",
        imports: { default: trappable },
        exports: { "annotate": async },
        with: {
            "copydesk:plugin/types": super::straight::copydesk::plugin::types,
            "copydesk:plugin/log": super::straight::copydesk::plugin::log,
        },
    });
}

pub(crate) use straight::Story;
use straight::copydesk::plugin::{log, types};

/// What stops a guest that does not come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meter {
    /// Nothing.
    None,
    /// Fuel, as in the product.
    Fuel,
    /// The runtime's epochs, which nobody advances here.
    Epoch,
}

/// Where instances come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Made for each and given back to the system.
    OnDemand,
    /// From a pool.
    Pool(Pool),
}

/// A pool of instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pool {
    /// MiB of a memory that stay resident between two instances.
    pub(crate) keep: usize,
    /// Slots that stay as the plugin before left them, so that it finds its own again.
    pub(crate) warm: u32,
    /// Whether the system is asked which pages were touched, or all are taken to be.
    pub(crate) scan: Enabled,
}

/// How exports are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calls {
    /// On this thread's stack.
    Straight,
    /// `annotate` on a stack of its own, with a yield after each slice of fuel, as in the product.
    Apart,
}

/// How far an instance gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Until {
    Instantiated,
    Configured,
    Annotated,
}

/// The limits that have no row of [`Meter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// On the sizes of memories and tables.
    pub(crate) sizes: bool,
    /// On the bytes that are lifted.
    pub(crate) output: bool,
    /// Whether instructions that call the runtime cost more fuel than others.
    pub(crate) prices: bool,
}

impl Limits {
    /// What the product does.
    pub(crate) const PRODUCT: Self = Self {
        sizes: true,
        output: true,
        prices: true,
    };

    /// None.
    pub(crate) const NONE: Self = Self {
        sizes: false,
        output: false,
        prices: false,
    };
}

/// One way to run a plugin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setup {
    pub(crate) meter: Meter,
    pub(crate) memory: Memory,
    pub(crate) calls: Calls,
    pub(crate) limits: Limits,
}

impl Pool {
    /// What the product does.
    pub(crate) const PRODUCT: Self = Self {
        keep: 4,
        warm: 8,
        scan: Enabled::Auto,
    };
}

impl Setup {
    /// What the product does.
    pub(crate) const PRODUCT: Self = Self {
        meter: Meter::Fuel,
        memory: Memory::Pool(Pool::PRODUCT),
        calls: Calls::Apart,
        limits: Limits::PRODUCT,
    };
}

/// A plugin that is run in one way.
pub(crate) struct Guest {
    setup: Setup,
    engine: Engine,
    straight: straight::PluginPre<World>,
    apart: apart::PluginPre<World>,
}

/// The guest's imports and limits.
struct World;

impl log::Host for World {
    fn log(&mut self, _: log::Level, _: String) -> Result<()> {
        Ok(())
    }
}

impl types::Host for World {}

impl ResourceLimiter for World {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(desired <= 64 << 20)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(desired <= 100_000)
    }
}

/// The product's fuel for a story of 4 KB, and its slice.
const FUEL: u64 = 700_000_000;
const FUEL_SLICE: u64 = 10_000_000;

/// An instance that was configured and is used for more than one story.
pub(crate) struct Reused<'a> {
    guest: &'a Guest,
    store: Store<World>,
    instance: straight::Plugin,
}

impl Guest {
    /// Compiles components for `setup`, which share a pool as the plugins of a pipeline do.
    pub(crate) fn all(components: &[&[u8]], setup: Setup) -> Vec<Self> {
        let engine = Engine::new(&config(setup)).expect("the runtime starts");
        components
            .iter()
            .map(|component| Self::new(&engine, component, setup))
            .collect()
    }

    fn new(engine: &Engine, component: &[u8], setup: Setup) -> Self {
        let component = Component::from_binary(engine, component).expect("it compiles");
        let mut linker = Linker::new(engine);
        straight::Plugin::add_to_linker::<_, HasSelf<_>>(&mut linker, |world| world)
            .expect("the imports are new");
        let pre = linker
            .instantiate_pre(&component)
            .expect("nothing else is imported");
        Self {
            setup,
            engine: engine.clone(),
            straight: straight::PluginPre::new(pre.clone()).expect("it fits the contract"),
            apart: apart::PluginPre::new(pre).expect("it fits the contract"),
        }
    }

    /// Makes an instance, takes it so far, and throws it away.
    pub(crate) fn fresh(&self, story: &Story, until: Until) {
        let mut store = self.store();
        match self.setup.calls {
            Calls::Straight => {
                let instance = self.straight.instantiate(&mut store).expect("it starts");
                if until >= Until::Configured {
                    configured(instance.call_configure(&mut store, "{}"));
                }
                if until >= Until::Annotated {
                    self.refuel(&mut store);
                    instance
                        .call_annotate(&mut store, story)
                        .expect("it comes back");
                }
            }
            Calls::Apart => {
                let instance = self.apart.instantiate(&mut store).expect("it starts");
                if until >= Until::Configured {
                    configured(instance.call_configure(&mut store, "{}"));
                }
                if until >= Until::Annotated {
                    self.refuel(&mut store);
                    if self.setup.meter == Meter::Fuel {
                        let yields = store.fuel_async_yield_interval(Some(FUEL_SLICE));
                        yields.expect("fuel is on");
                    }
                    wait(async {
                        let report = instance.call_annotate(&mut store, story).await;
                        report.expect("it comes back");
                    });
                }
            }
        }
    }

    /// An instance for many stories.
    pub(crate) fn reused(&self) -> Reused<'_> {
        let mut store = self.store();
        let instance = self.straight.instantiate(&mut store).expect("it starts");
        configured(instance.call_configure(&mut store, "{}"));
        Reused {
            guest: self,
            store,
            instance,
        }
    }

    fn store(&self) -> Store<World> {
        let mut store = Store::new(&self.engine, World);
        if self.setup.limits.sizes {
            store.limiter(|world| world);
        }
        // It is counted down in any case.
        let output = if self.setup.limits.output {
            1 << 20
        } else {
            usize::MAX
        };
        store.set_hostcall_fuel(output);
        match self.setup.meter {
            Meter::None => {}
            Meter::Epoch => store.set_epoch_deadline(1_000),
            Meter::Fuel => self.refuel(&mut store),
        }
        store
    }

    fn refuel(&self, store: &mut Store<World>) {
        if self.setup.meter == Meter::Fuel {
            store.set_fuel(FUEL).expect("fuel is on");
        }
    }
}

impl Reused<'_> {
    /// Shows the instance one more story.
    pub(crate) fn annotate(&mut self, story: &Story) {
        self.guest.refuel(&mut self.store);
        let report = self.instance.call_annotate(&mut self.store, story);
        report.expect("it comes back");
    }
}

/// The product's settings, but for what is changed.
fn config(setup: Setup) -> Config {
    let mut config = Config::new();
    if setup.limits.prices {
        config.operator_cost(prices());
    }
    config
        .max_wasm_stack(512 << 10)
        .consume_fuel(setup.meter == Meter::Fuel)
        .epoch_interruption(setup.meter == Meter::Epoch)
        .cranelift_nan_canonicalization(true)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .concurrency_support(false);
    if let Memory::Pool(Pool { keep, warm, scan }) = setup.memory {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_component_instances(4)
            .total_core_instances(80)
            .total_memories(16)
            .total_tables(80)
            .total_stacks(4)
            .max_memories_per_component(4)
            .max_memory_size(64 << 20)
            .max_unused_warm_slots(warm)
            .pagemap_scan(scan)
            .linear_memory_keep_resident(keep << 20)
            .table_keep_resident(64 << 10)
            .async_stack_keep_resident(64 << 10);
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// The product's.
fn prices() -> OperatorCost {
    OperatorCost {
        MemoryCopy: 100,
        MemoryFill: 100,
        MemoryGrow: 100,
        MemoryInit: 100,
        TableCopy: 100,
        TableFill: 100,
        TableGrow: 100,
        TableInit: 100,
        ..OperatorCost::new()
    }
}

fn configured(result: Result<Result<(), Vec<types::Issue>>>) {
    let accepted = result.expect("configure comes back").is_ok();
    assert!(accepted, "the plugin takes its defaults");
}

/// Drives a call to its end.
fn wait(call: impl Future<Output = ()>) {
    let mut call = pin!(call);
    let mut context = Context::from_waker(Waker::noop());
    while call.as_mut().poll(&mut context).is_pending() {}
}

/// The story as the product lowers it.
pub(crate) fn story(story: &copydesk_plugin::Story) -> Story {
    Story {
        id: None,
        headline: story.headline.clone(),
        body: story.body.clone(),
        byline: story.byline.clone(),
        dateline: story.dateline.clone(),
        language: story.language.clone(),
        published: None,
        updated: None,
        source: None,
        urgency: None,
        embargo: None,
        status: None,
        categories: None,
        annotations: Vec::new(),
        extra: None,
    }
}

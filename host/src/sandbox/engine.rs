//! The runtime, narrowed to what plugins need.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hash::{Hash as _, Hasher};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OperatorCost, OptLevel,
    PoolingAllocationConfig, WasmFeatures,
};

use super::cache::CodeCache;
use super::compile::{Answer, Compiler};
use super::world::generated::copydesk::plugin::{log, types};
use super::world::{INSTANCES, MEMORIES, TABLE_ENTRIES, TABLES, World};
use super::{Plugin, PluginFile, SandboxError, archive, lexicon, wasi};
use crate::model::{Capability, CompileLimits};

/// The runtime's version, which receipts and the code cache carry: fuel costs depend on it. A test
/// compares it with what is built in. The last is of our own host functions: what a guest is told by
/// the closed WASI, and what a call of the host costs.
const ENGINE: &str = "wasmtime/48.0.8 wit-component/0.263.0 copydesk-wasi/1";

/// Bytes of the host's stack that a guest's calls may use. Rust's plugins have a stack of their own
/// in their memory beside it.
pub(super) const STACK: usize = 512 << 10;

/// How a sandbox is set up.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// Calls at the same time.
    pub concurrency: NonZeroUsize,
    /// Plugins that will be called in turn.
    pub plugins: usize,
    /// Where compiled code is kept; none to compile each time.
    pub cache: Option<PathBuf>,
    /// What compiles in a process of its own; none to compile in this one, without limits, which
    /// only plugins of one's own should be.
    pub compiler: Option<Compiler>,
}

/// Compiles plugins and gives their instances room.
#[derive(Clone)]
pub struct Sandbox {
    engine: Engine,
    linker: Linker<World>,
    cache: Option<CodeCache>,
    compiler: Option<Compiler>,
}

impl Sandbox {
    /// Sets up the runtime.
    ///
    /// Instances come from a pool that is made once: a fresh one then costs microseconds. Where the
    /// address space for it cannot be had, they are made on demand, which is slower and otherwise
    /// the same.
    ///
    /// # Errors
    /// When the machine cannot run it at all.
    pub fn new(options: &SandboxOptions) -> Result<Self, SandboxError> {
        let failed = |error: wasmtime::Error| SandboxError::Engine(format!("{error:#}"));
        let engine = Engine::new(config().allocation_strategy(pool(options)))
            .or_else(|_| {
                Engine::new(config().allocation_strategy(InstanceAllocationStrategy::OnDemand))
            })
            .map_err(failed)?;
        let mut linker = Linker::new(&engine);
        add_to_linker(&mut linker).map_err(failed)?;
        let cache = options
            .cache
            .as_deref()
            .map(|folder| CodeCache::new(folder, identity(&engine)));
        Ok(Self {
            engine,
            linker,
            cache,
            compiler: options.compiler.clone(),
        })
    }

    /// The runtime and componentiser with their versions.
    pub fn engine(&self) -> &'static str {
        ENGINE
    }

    /// Compiles a plugin, or takes it from the cache, and checks that it fits the contract.
    ///
    /// # Errors
    /// When it cannot be compiled within the limits, imports what is not in `granted`, or lacks an export.
    pub fn load(
        &self,
        file: &PluginFile,
        limits: CompileLimits,
        granted: &BTreeSet<Capability>,
    ) -> Result<Plugin, SandboxError> {
        let component = self.compiled(file, limits)?;
        Plugin::new(&self.engine, &self.linker, &component, file, granted)
    }

    /// Only what was compiled is remembered: a plugin that took too much may be given more.
    fn compiled(
        &self,
        file: &PluginFile,
        limits: CompileLimits,
    ) -> Result<Component, SandboxError> {
        if let Some(cache) = &self.cache
            && let Some(component) = cache.get(&self.engine, file.digest())
        {
            return Ok(component);
        }
        let name = || file.name().to_owned();
        let refused = |reason| SandboxError::Compile {
            name: name(),
            reason,
        };
        let answer = match &self.compiler {
            Some(compiler) => compiler.compile(file.name(), file.bytes(), limits)?,
            None => Answer::of(&self.engine, file.bytes()),
        };
        let code = match answer {
            Answer::Code(code) => code,
            Answer::NotAPlugin(reason) => {
                return Err(SandboxError::NotAPlugin {
                    name: name(),
                    reason,
                });
            }
            Answer::Refused(reason) => return Err(refused(reason)),
            Answer::OutOfMemory => return Err(refused("there is not enough memory".to_owned())),
        };
        if let Some(cache) = &self.cache {
            cache.put(file.digest(), &code);
        }
        CodeCache::load(&self.engine, &code).map_err(|error| refused(format!("{error:#}")))
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox")
            .field("engine", &ENGINE)
            .finish_non_exhaustive()
    }
}

/// What there is to import. Whether a plugin may have it is asked when it is loaded.
fn add_to_linker(linker: &mut Linker<World>) -> wasmtime::Result<()> {
    types::add_to_linker::<_, HasSelf<_>>(linker, |world| world)?;
    log::add_to_linker::<_, HasSelf<_>>(linker, |world| world)?;
    lexicon::add_to_linker(linker)?;
    archive::add_to_linker(linker)?;
    wasi::link(linker)
}

/// What a plugin may be made of. Everything is off that is not named here, whatever the runtime's
/// defaults become.
pub(super) fn config() -> Config {
    let mut config = Config::new();
    config.wasm_features(WasmFeatures::all(), false);
    let needed = WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::REFERENCE_TYPES
        | WasmFeatures::EXTENDED_CONST
        | WasmFeatures::FLOATS
        | WasmFeatures::SIMD
        | WasmFeatures::COMPONENT_MODEL;
    config.wasm_features(needed, true);
    config
        .consume_fuel(true)
        .operator_cost(operator_cost())
        .cranelift_opt_level(OptLevel::Speed)
        // The same bits for the same plugin on every processor.
        .cranelift_nan_canonicalization(true)
        .max_wasm_stack(STACK)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .concurrency_support(false);
    config
}

/// Fuel for each kind of instruction. Those that leave the guest's code for the runtime cost about
/// as much as a hundred others, even where there is nothing for them to do; at the runtime's own
/// price of one a loop of them would hold the host for twenty seconds with fuel for half a one.
fn operator_cost() -> OperatorCost {
    const CALL: u8 = 100;
    OperatorCost {
        MemoryCopy: CALL,
        MemoryFill: CALL,
        MemoryGrow: CALL,
        MemoryInit: CALL,
        TableCopy: CALL,
        TableFill: CALL,
        TableGrow: CALL,
        TableInit: CALL,
        ..OperatorCost::new()
    }
}

/// Resident memory that a pooled slot keeps between instances, so that a fresh one finds its pages
/// there: what Rust's plugins touch (1 MiB of stack and their heap), measured in docs/benchmarks.md.
const KEEP_RESIDENT: usize = 4 << 20;

/// What a 32-bit memory can be at most.
const MEMORY_MOST: usize = 1 << 32;

fn pool(options: &SandboxOptions) -> InstanceAllocationStrategy {
    let calls = u32::try_from(options.concurrency.get()).unwrap_or(u32::MAX);
    let plugins = u32::try_from(options.plugins.max(1)).unwrap_or(u32::MAX);
    // A slot that last held the same plugin is ready at once; any other has to be mapped anew. So
    // there is one for each call and plugin, though only one for each call is in use.
    let slots = calls.saturating_mul(plugins);
    let mut pool = PoolingAllocationConfig::new();
    // What one component may have is bounded, and there is room for as many as can be called at the
    // same time: the pool cannot run out, and no plugin can take another's share.
    pool.total_component_instances(calls)
        .max_core_instances_per_component(INSTANCES)
        .max_tables_per_component(TABLES)
        .max_tables_per_module(TABLES)
        .max_memories_per_component(MEMORIES)
        .total_core_instances(slots.saturating_mul(INSTANCES))
        .total_tables(slots.saturating_mul(TABLES))
        .total_memories(slots.saturating_mul(MEMORIES))
        .total_stacks(calls)
        .table_elements(TABLE_ENTRIES)
        // As much as there is address space reserved for anyway; the limiter keeps each instance
        // within its own limit, and says so in words.
        .max_memory_size(MEMORY_MOST)
        .max_unused_warm_slots(slots)
        .linear_memory_keep_resident(KEEP_RESIDENT)
        .table_keep_resident(64 << 10)
        .async_stack_keep_resident(64 << 10)
        // Resets only the pages that a guest wrote to, where the kernel can tell (Linux 6.7).
        .pagemap_scan(Enabled::Auto);
    InstanceAllocationStrategy::Pooling(pool)
}

/// Names the engine in the cache: its version, its settings and this processor.
fn identity(engine: &Engine) -> String {
    /// Feeds what the runtime hashes into a digest that is stable across compilers, which the
    /// standard library's hasher is not.
    struct Stable(Sha256);
    impl Hasher for Stable {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut hasher = Stable(Sha256::new_with_prefix(ENGINE));
    engine.precompile_compatibility_hash().hash(&mut hasher);
    let digest = hasher.0.finalize();
    digest.iter().take(8).fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refusal(component: &str) -> String {
        let bytes = wat::parse_str(component).unwrap();
        let engine = Engine::new(&config()).unwrap();
        let refused = engine.precompile_component(&bytes).err();
        format!("{:#}", refused.expect("it is refused"))
    }

    /// A component with one module of these fields.
    fn module(fields: &str) -> String {
        format!("(component (core module {fields}))")
    }

    /// Requires that each is refused in words that name what it uses.
    #[track_caller]
    fn assert_refused(components: impl IntoIterator<Item = (String, &'static str)>) {
        for (component, name) in components {
            let said = refusal(&component);
            assert!(said.contains(name), "{component}: {said}");
        }
    }

    #[test]
    fn a_module_of_what_plugins_do_not_need_is_refused_by_name() {
        let relaxed = "(func (param v128 v128 v128) (result v128) local.get 0 local.get 1 \
                       local.get 2 f32x4.relaxed_madd)";
        let wide = "(func (param i64 i64 i64 i64) (result i64 i64) local.get 0 local.get 1 \
                    local.get 2 local.get 3 i64.add128)";
        let atomic = "(memory 1) (func i32.const 0 i32.const 0 memory.atomic.notify drop)";
        let cases = [
            ("(memory i64 1)", "memory64"),
            ("(table i64 1 funcref)", "memory64"),
            ("(memory 1 1 shared)", "threads"),
            (atomic, "threads"),
            ("(type (shared (func)))", "shared-everything-threads"),
            (relaxed, "relaxed SIMD"),
            ("(tag)", "exceptions"),
            ("(func (block $h (try_table (catch_all $h))))", "exceptions"),
            ("(type (struct (field i32)))", "gc"),
            ("(func (param i31ref))", "gc"),
            ("(func i32.const 0 ref.i31 i31.get_s drop)", "gc"),
            (
                "(type $f (func)) (func (param (ref $f)))",
                "function references",
            ),
            ("(memory 1) (memory 1)", "multiple memories"),
            ("(func return_call 0)", "tail calls"),
            ("(memory 1 (pagesize 1))", "custom page sizes"),
            ("(type $f (func)) (type (cont $f))", "stack switching"),
            (wide, "wide arithmetic"),
        ];
        assert_refused(cases.map(|(fields, name)| (module(fields), name)));
    }

    #[test]
    fn a_component_that_waits_or_shares_is_refused_by_name() {
        let cases = [
            ("(type (future u8))", "async"),
            ("(type (stream u8))", "async"),
            ("(core func (canon backpressure.inc))", "async"),
            (
                "(core func (canon thread.available_parallelism))",
                "shared-everything-threads",
            ),
            ("(type error-context)", "error-context"),
        ];
        assert_refused(cases.map(|(fields, name)| (format!("(component {fields})"), name)));
    }

    #[test]
    fn what_compilers_make_of_a_plugin_is_accepted() {
        let simd = "(func (param v128) (result v128) local.get 0 local.get 0 i32x4.add)";
        let bulk = "(memory 1) (func i32.const 0 i32.const 0 i32.const 0 memory.fill)";
        let engine = Engine::new(&config()).unwrap();
        for fields in [
            simd,
            bulk,
            "(table 1 funcref) (func i32.const 0 ref.null func table.set 0)",
            "(func (result i32 i32) i32.const 0 i32.const 1)",
        ] {
            let component = wat::parse_str(module(fields)).unwrap();
            engine.precompile_component(&component).unwrap();
        }
    }

    #[test]
    fn code_of_a_process_without_a_pool_is_that_of_the_pooled_engine() {
        let options = SandboxOptions {
            concurrency: NonZeroUsize::MIN,
            plugins: 1,
            cache: None,
            compiler: None,
        };
        let pooled = Engine::new(config().allocation_strategy(pool(&options))).unwrap();
        let plain = Engine::new(&config()).unwrap();
        assert_eq!(identity(&pooled), identity(&plain));
        let component = wat::parse_str(module("(func)")).unwrap();
        let code = plain.precompile_component(&component).unwrap();
        CodeCache::load(&pooled, &code).unwrap();
    }
}

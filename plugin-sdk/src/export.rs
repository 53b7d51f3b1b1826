//! The macro that makes a component of a plugin.

/// Makes a component of a type that implements [`Plugin`](crate::Plugin).
///
/// It emits the two functions of the contract, the manifest `plugin.toml` beside `Cargo.toml` as
/// a custom section, and a panic hook that logs the message. In a native build it emits none of
/// them and only keeps the manifest for `testing`, so the package links and tests as usual, and a
/// hidden function that `copydesk plugin bench` calls.
/// It is used once in a package, at the top level.
#[macro_export]
macro_rules! export {
    ($plugin:ty) => {
        impl $crate::__private::Exported for $plugin {
            const MANIFEST: &'static str =
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/plugin.toml"));
        }

        // A private plugin is not dead code where nothing but the component would use it.
        const _: fn(
            <$plugin as $crate::Plugin>::Settings,
        ) -> ::std::result::Result<$plugin, ::std::vec::Vec<$crate::Issue>> =
            <$plugin as $crate::Plugin>::new;

        /// What `copydesk plugin bench` calls to compare with.
        #[cfg(not(target_family = "wasm"))]
        #[doc(hidden)]
        pub fn __copydesk_bench() {
            $crate::testing::bench::<$plugin>();
        }

        #[cfg(target_family = "wasm")]
        const _: () = {
            use $crate::__private::{Slot, bindings};

            ::std::thread_local! {
                static SLOT: Slot<$plugin> = const { Slot::new() };
            }

            struct Component;

            impl bindings::Guest for Component {
                fn configure(
                    settings: ::std::string::String,
                ) -> ::std::result::Result<(), ::std::vec::Vec<bindings::Issue>> {
                    SLOT.with(|slot| slot.configure(&settings))
                }

                fn annotate(story: bindings::Story) -> bindings::Report {
                    SLOT.with(|slot| slot.annotate(story))
                }
            }

            $crate::__private::bindings::__export_component!(Component with_types_in $crate::__private::bindings);

            #[unsafe(link_section = "copydesk:manifest")]
            #[used]
            static MANIFEST: [u8; include_bytes!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/plugin.toml"
            ))
            .len()] = *include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/plugin.toml"));
        };
    };
}

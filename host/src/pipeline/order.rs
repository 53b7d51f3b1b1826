//! The order of plugins, from what they need and produce.

use std::collections::BTreeSet;

use crate::model::Selector;

/// What the order is made from.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) needs: &'a [Selector],
    pub(super) produces: &'a [Selector],
}

/// What keeps plugins from being ordered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Nobody produces what a plugin needs. The index of the plugin and the selector.
    Gap(usize, Selector),
    /// Plugins that wait for each other, in the order of the settings.
    Cycle(Vec<usize>),
}

/// An order in which every plugin comes after all that produce what it needs, and otherwise as the
/// settings have them; or everything that is in the way.
pub(super) fn order(nodes: &[Node<'_>]) -> Result<Vec<usize>, Vec<Obstacle>> {
    let mut obstacles = Vec::new();
    let mut waits_for: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); nodes.len()];
    for ((index, node), waits_for) in nodes.iter().enumerate().zip(&mut waits_for) {
        for need in node.needs {
            let mut provided = false;
            for (other, producer) in nodes.iter().enumerate() {
                // A plugin never sees its own output.
                if other != index && producer.produces.iter().any(|made| made.overlaps(need)) {
                    waits_for.insert(other);
                    provided = true;
                }
            }
            if !provided {
                obstacles.push(Obstacle::Gap(index, need.clone()));
            }
        }
    }
    let mut ordered = Vec::with_capacity(nodes.len());
    let mut left: BTreeSet<usize> = (0..nodes.len()).collect();
    while let Some(next) = left.iter().copied().find(|index| {
        waits_for
            .get(*index)
            .is_some_and(|waits_for| waits_for.is_disjoint(&left))
    }) {
        left.remove(&next);
        ordered.push(next);
    }
    if !left.is_empty() {
        obstacles.push(Obstacle::Cycle(in_cycle(&left, &waits_for)));
    }
    if obstacles.is_empty() {
        Ok(ordered)
    } else {
        Err(obstacles)
    }
}

/// Of what is left over, what really waits for itself; the others only wait for those.
fn in_cycle(left: &BTreeSet<usize>, waits_for: &[BTreeSet<usize>]) -> Vec<usize> {
    let reaches_itself = |start: usize| {
        let mut seen = BTreeSet::new();
        let mut ahead = vec![start];
        while let Some(index) = ahead.pop() {
            for next in waits_for.get(index).into_iter().flatten() {
                if *next == start {
                    return true;
                }
                if seen.insert(*next) {
                    ahead.push(*next);
                }
            }
        }
        false
    };
    left.iter()
        .copied()
        .filter(|index| reaches_itself(*index))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PluginName;
    use proptest::prelude::*;

    type Plugin = (PluginName, Vec<Selector>, Vec<Selector>);

    fn plugin(name: &str, needs: &[&str], produces: &[&str]) -> Plugin {
        let selectors = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        (
            PluginName::new(name).unwrap(),
            selectors(needs),
            selectors(produces),
        )
    }

    fn ordered(plugins: &[Plugin]) -> Result<Vec<usize>, Vec<Obstacle>> {
        let nodes: Vec<Node<'_>> = plugins
            .iter()
            .map(|(_, needs, produces)| Node { needs, produces })
            .collect();
        order(&nodes)
    }

    #[test]
    fn keeps_the_order_of_the_settings_where_nothing_is_needed() {
        let plugins = [plugin("b", &[], &["tag:b"]), plugin("a", &[], &["tag:a"])];
        assert_eq!(ordered(&plugins), Ok(vec![0, 1]));
    }

    #[test]
    fn puts_a_plugin_after_all_that_produce_what_it_needs() {
        let plugins = [
            plugin("style", &["tag:language"], &["flag:style/*"]),
            plugin("digest", &["flag"], &["summary"]),
            plugin("language", &[], &["tag:language"]),
            plugin("hygiene", &[], &["flag:hygiene/*"]),
        ];
        assert_eq!(ordered(&plugins), Ok(vec![2, 0, 3, 1]));
    }

    #[test]
    fn names_all_gaps_and_the_cycle_at_once() {
        let plugins = [
            plugin("a", &["tag:b", "summary:x"], &["tag:a"]),
            plugin("b", &["tag:a"], &["tag:b"]),
            plugin("c", &["tag:b", "flag:zz/*"], &["tag:c"]),
        ];
        let gap = |index, text: &str| Obstacle::Gap(index, text.parse().unwrap());
        let expected = vec![
            gap(0, "summary:x"),
            gap(2, "flag:zz/*"),
            Obstacle::Cycle(vec![0, 1]),
        ];
        assert_eq!(ordered(&plugins), Err(expected));
    }

    #[test]
    fn its_own_output_does_not_fill_a_plugins_need() {
        let plugins = [plugin("a", &["tag:a"], &["tag:a"])];
        let gap = Obstacle::Gap(0, "tag:a".parse().unwrap());
        assert_eq!(ordered(&plugins), Err(vec![gap]));
    }

    proptest! {
        #[test]
        fn every_plugin_comes_after_what_it_needs(
            needs in prop::collection::vec(prop::collection::vec(0usize..6, 0..3), 6)
        ) {
            let plugins: Vec<Plugin> = needs.iter().enumerate().map(|(index, needs)| {
                let needs: Vec<String> = needs.iter().map(|need| format!("tag:p{need}")).collect();
                let needs: Vec<&str> = needs.iter().map(String::as_str).collect();
                plugin(&format!("p{index}"), &needs, &[&format!("tag:p{index}")])
            }).collect();
            if let Ok(order) = ordered(&plugins) {
                for (place, index) in order.iter().enumerate() {
                    for need in &needs[*index] {
                        prop_assert!(order[..place].contains(need));
                    }
                }
            }
        }
    }
}

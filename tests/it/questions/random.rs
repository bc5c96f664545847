//! Random filters, orders and searches of small worlds: what the server answers is what plain counting finds.

use std::sync::Arc;

use kaikaku::{
    domain::{Filter, ItemCondition, ItemKey, Order, PageRequest, Program, Sequence, Sort, search, select},
    store::{
        Snapshot,
        query::{ItemRow, best_first},
    },
};
use proptest::{prelude::*, sample::select as one_of};

use super::{
    brute::{self, Found},
    strategies::{WORDS, of_effect_lists, of_items, of_pillars, of_programs},
    worlds::{World, name},
};
use crate::support::samples;

fn sequence<K: std::fmt::Debug>(order: &Order<K>) -> Sequence {
    Sequence::new("items", order, &())
}

/// All pages of a list, so many entries at a time, from one end or the other.
async fn walk(
    snapshot: &Snapshot,
    filter: &Filter<ItemCondition>,
    order: &Order<ItemKey>,
    size: i32,
    forward: bool,
) -> Vec<(i32, i16, usize)> {
    let list = sequence(order);
    let (mut found, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let from = cursor.as_deref();
        let request = if forward {
            PageRequest::new(list.clone(), Some(size), from, None, None)
        } else {
            PageRequest::new(list.clone(), None, None, Some(size), from)
        };
        let page = snapshot.list_items(filter, order, &request.unwrap()).await.unwrap();
        let mut names: Vec<_> = page.edges.iter().map(|edge| edge.place.natural).collect();
        let (more, outer) = if forward {
            (page.has_next, page.edges.last())
        } else {
            names.reverse();
            (page.has_previous, page.edges.first())
        };
        found.extend(names.into_iter().map(|(code, year, place)| (code, year, place as usize)));
        match outer.filter(|_| more) {
            Some(edge) => cursor = Some(list.cursor(&edge.place)),
            None => return found,
        }
    }
}

#[actix_web::test]
async fn filters_and_orders_give_what_plain_counting_finds() {
    let world = World::new(1).await;
    let snapshot = world.store.snapshot();
    let order = prop::collection::vec(
        (
            one_of(vec![ItemKey::Municipality, ItemKey::FiscalYear, ItemKey::TotalEffect]),
            one_of(vec![Sort::Ascending, Sort::Descending]),
        ),
        0..3,
    );
    let questions = (of_items(&world), order, 5_i32..60);
    let mut matched = 0;
    for (filter, order, size) in samples(questions, 150) {
        let mut expected: Vec<Found<'_>> =
            world.items().into_iter().filter(|found| brute::holds(*found, &filter)).collect();
        matched += usize::from(!expected.is_empty());
        assert_eq!(snapshot.count_items(&filter).await.unwrap(), expected.len() as i64, "{filter:?}");
        let twice = Filter::Not(Box::new(Filter::Not(Box::new(filter.clone()))));
        assert_eq!(snapshot.count_items(&twice).await.unwrap(), expected.len() as i64, "{filter:?}");
        let not = Filter::Not(Box::new(filter.clone()));
        let rest = world.items().len() - expected.len();
        assert_eq!(snapshot.count_items(&not).await.unwrap(), rest as i64, "{filter:?}");

        expected.sort_by(|one, other| {
            let key = |found: Found<'_>, key: ItemKey| match key {
                ItemKey::Municipality => Some(found.0.id.municipality.number().into()),
                ItemKey::FiscalYear => Some(found.0.id.fiscal_year.get().into()),
                ItemKey::TotalEffect => brute::total(found),
            };
            let terms = order.iter().map(|(by, sort)| {
                let (one, other): (Option<i64>, Option<i64>) = (key(*one, *by), key(*other, *by));
                match (one, other) {
                    (Some(one), Some(other)) if *sort == Sort::Descending => other.cmp(&one),
                    (Some(one), Some(other)) => one.cmp(&other),
                    (one, other) => one.is_none().cmp(&other.is_none()),
                }
            });
            terms
                .fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
                .then(name(*one).cmp(&name(*other)))
        });
        let expected: Vec<_> = expected.into_iter().map(name).collect();
        assert_eq!(walk(&snapshot, &filter, &order, size, true).await, expected, "{filter:?} {order:?}");
        let mut backward = walk(&snapshot, &filter, &order, size, false).await;
        backward.reverse();
        assert_eq!(backward, expected, "{filter:?} {order:?}");

        for program in &world.programs {
            let tree = snapshot.tree(program.id).await.unwrap().unwrap();
            let facts = snapshot.state().facts_of(&tree);
            for place in 0..program.items.len() {
                let holds = select::item_holds(&tree, u32::try_from(place).unwrap(), &filter, &|condition| {
                    facts.fulfil(condition)
                });
                assert_eq!(holds, brute::holds((program, place), &filter), "{filter:?}");
            }
        }
    }
    assert!(matched > 50, "only {matched} filters match anything");
}

#[actix_web::test]
async fn filters_of_programmes_pillars_and_effects_give_what_plain_counting_finds() {
    let world = World::new(5).await;
    let snapshot = world.store.snapshot();
    let count = |count: usize| i64::try_from(count).unwrap();
    for filter in samples(of_programs(&world), 100) {
        let expected = world.programs.iter().filter(|program| brute::program_matches(program, &filter));
        let expected: Vec<_> = expected.map(|program| program.id).collect();
        let plain = snapshot.without_items(filter.clone()).await.unwrap();
        let found: Vec<_> = snapshot.state().matching(&plain).into_iter().map(|entry| entry.id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
    for filter in samples(of_pillars(&world), 100) {
        let matching = |program: &Program| {
            (0..program.pillars.len()).filter(|place| brute::pillar_matches(program, *place, &filter)).count()
        };
        let expected: usize = world.programs.iter().map(matching).sum();
        assert_eq!(snapshot.count_pillars(&filter).await.unwrap(), count(expected), "{filter:?}");
    }
    for filter in samples(of_effect_lists(&world), 100) {
        let matching = |program: &Program| {
            program.effects.iter().filter(|effect| brute::effect_holds(program, effect, &filter)).count()
        };
        let expected: usize = world.programs.iter().map(matching).sum();
        assert_eq!(snapshot.count_effects(&filter).await.unwrap(), count(expected), "{filter:?}");
    }
}

#[actix_web::test]
async fn a_search_finds_what_a_scan_of_all_texts_finds() {
    let world = World::new(4).await;
    let snapshot = world.store.snapshot();
    let mut queries: Vec<String> = WORDS.iter().map(|word| (*word).to_owned()).collect();
    queries.extend(
        ["学校 の", "of review", "公用車　見直し", "令和5年度 学校", "2", "％", "school lunch", "カード"]
            .map(String::from),
    );
    // Pieces of real titles, of every length from one character.
    for (place, (program, item)) in world.items().into_iter().enumerate().step_by(7) {
        let title: Vec<char> = program.items[item].title.ja.chars().collect();
        let start = place % title.len();
        queries.push(title.iter().skip(start).take(1 + place % 5).collect());
    }
    let order = best_first();
    for text in queries {
        let Ok(query) = search::Query::parse(&text) else { continue };
        let expected: Vec<_> = world
            .items()
            .into_iter()
            .filter(|found| query.words.iter().all(|word| brute::has_word(*found, word)))
            .filter(|(program, _)| {
                query.fiscal_years.is_empty() || query.fiscal_years.contains(&program.id.fiscal_year)
            })
            .map(name)
            .collect();
        let page = PageRequest::new(sequence(&order), Some(1000), None, None, None).unwrap();
        let page = snapshot.search_items(&query, &Filter::default(), &page).await.unwrap();
        let mut found: Vec<_> = page
            .edges
            .iter()
            .map(|edge| (edge.place.natural.0, edge.place.natural.1, edge.place.natural.2 as usize))
            .collect();
        let titles = |row: &Arc<ItemRow>| {
            let title = search::comparable(&row.item.title.ja);
            query.words.iter().all(|word| title.contains(&**word))
        };
        let in_title: Vec<bool> = page.edges.iter().map(|edge| titles(&edge.node)).collect();
        let first_ranks = page.edges.iter().zip(&in_title).filter(|(_, found)| **found);
        assert!(first_ranks.into_iter().all(|(edge, _)| edge.place.keys[0] <= Some(1)), "{text}");
        found.sort_unstable();
        assert_eq!(found, expected, "{text}");
        assert_eq!(snapshot.count_found(&query, &Filter::default()).await.unwrap(), expected.len() as i64);
    }
}

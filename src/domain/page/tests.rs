//! Pages of any order, walked both ways, and cursors that fit their own list only.

use proptest::prelude::*;

use super::*;

const UP_AND_DOWN: [Sort; 2] = [Sort::Descending, Sort::Ascending];

fn sequence(sorts: &[Sort]) -> Sequence {
    let order: Order<u8> = sorts.iter().map(|sort| (0, *sort)).collect();
    Sequence::new("x", &order, &())
}

fn entries(keys: &[(Option<i64>, Option<i64>)]) -> impl Iterator<Item = Edge<u32>> {
    (0..).zip(keys).map(|(node, (first, second))| Edge {
        place: Place { keys: vec![*first, *second], natural: (141_305, 2023, node) },
        node,
    })
}

fn nodes(page: &Page<u32>) -> Vec<u32> {
    page.edges.iter().map(|edge| edge.node).collect()
}

proptest! {
    #[test]
    fn paging_forward_equals_paging_backward_reversed(
        keys in prop::collection::vec((prop::option::of(-2_i64..3), prop::option::of(-2_i64..3)), 0..40),
        size in 1_i32..12,
    ) {
        let list = sequence(&UP_AND_DOWN);
        let (mut forward, mut backward) = (Vec::new(), Vec::new());
        let mut cursor: Option<String> = None;
        loop {
            let request = PageRequest::new(list.clone(), Some(size), cursor.as_deref(), None, None).unwrap();
            let page = request.cut(entries(&keys));
            forward.extend(nodes(&page));
            prop_assert_eq!(page.has_previous, cursor.is_some());
            let Some(edge) = page.edges.last().filter(|_| page.has_next) else { break };
            cursor = Some(list.cursor(&edge.place));
        }
        cursor = None;
        loop {
            let request = PageRequest::new(list.clone(), None, None, Some(size), cursor.as_deref()).unwrap();
            let page = request.cut(entries(&keys));
            backward.extend(nodes(&page).into_iter().rev());
            let Some(edge) = page.edges.first().filter(|_| page.has_previous) else { break };
            cursor = Some(list.cursor(&edge.place));
        }
        backward.reverse();
        let mut expected: Vec<u32> = (0..).zip(&keys).map(|(node, _)| node).collect();
        expected.sort_by_key(|node| {
            let (first, second) = keys[*node as usize];
            (first.is_none(), first.map(std::cmp::Reverse), second.is_none(), second)
        });
        prop_assert_eq!(&forward, &expected);
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn cursors_round_trip_and_fit_their_own_list_order_and_filter_only(
        keys in prop::array::uniform2(prop::option::of(any::<i64>())),
        natural: (i32, i16, u32),
    ) {
        let place = Place { keys: keys.to_vec(), natural };
        let order = vec![(0, Sort::Descending), (1, Sort::Ascending)];
        let list = Sequence::new("items", &order, &"filter");
        let cursor = list.cursor(&place);
        prop_assert_eq!(list.place(&cursor), Some(place));
        let others = [
            Sequence::new("effects", &order, &"filter"),
            Sequence::new("items", &order, &"other filter"),
            Sequence::new("items", &vec![(0, Sort::Ascending), (1, Sort::Ascending)], &"filter"),
            Sequence::new("items", &vec![(0, Sort::Descending)], &"filter"),
        ];
        prop_assert!(others.iter().all(|other| other.place(&cursor).is_none()));
    }

    #[test]
    fn any_text_is_a_cursor_or_refused(text: String) {
        prop_assert_eq!(sequence(&[]).place(&text), None);
    }
}

#[test]
fn sizes_outside_the_bounds_are_refused() {
    let request = |first, last| PageRequest::new(sequence(&UP_AND_DOWN), first, None, last, None);
    assert_eq!(
        request(Some(-1), None),
        Err(CursorError::Size { argument: "first", maximum: 1000, value: -1 })
    );
    assert_eq!(
        request(None, Some(1001)),
        Err(CursorError::Size { argument: "last", maximum: 1000, value: 1001 })
    );
    assert_eq!(request(Some(1), Some(1)), Err(CursorError::BothEnds));
    assert_eq!(request(None, None).map(|request| request.size), Ok(100));
    assert!(nodes(&request(Some(0), None).unwrap().cut(entries(&[(None, None); 3]))).is_empty());
}

//! Which rows of a series must have moved: all but the longest part of it whose order stayed.

use std::collections::HashSet;

/// Those that are not in the longest part of the series whose places rise; places differ from one another.
pub(super) fn out_of_order<T>(series: Vec<(usize, T)>) -> impl Iterator<Item = T> {
    let kept = longest_rising(series.iter().map(|(place, _)| *place));
    (0..).zip(series).filter(move |(index, _)| !kept.contains(index)).map(|(_, (_, row))| row)
}

/// Where in the series the longest rising part of it stands.
fn longest_rising(places: impl Iterator<Item = usize>) -> HashSet<usize> {
    // For every length of a rising part, the smallest place that one of this length ends with, and where it stands.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    // What stands before each in the longest part that ends with it.
    let mut before: Vec<Option<usize>> = Vec::new();
    for (index, place) in places.enumerate() {
        let length = ends.partition_point(|(end, _)| *end < place);
        let last = length.checked_sub(1).and_then(|shorter| ends.get(shorter));
        before.push(last.map(|(_, index)| *index));
        match ends.get_mut(length) {
            Some(end) => *end = (place, index),
            None => ends.push((place, index)),
        }
    }
    let last = ends.last().map(|(_, index)| *index);
    std::iter::successors(last, |index| before.get(*index).copied().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::out_of_order;

    fn moved(places: &[usize]) -> Vec<usize> {
        out_of_order(places.iter().map(|place| (*place, *place)).collect()).collect()
    }

    #[test]
    fn only_what_left_its_place_has_moved() {
        assert_eq!(moved(&[]), [0; 0]);
        assert_eq!(moved(&[1, 2, 5, 9]), [0; 0]);
        assert_eq!(moved(&[2, 3, 4, 1]), [1]);
        assert_eq!(moved(&[4, 1, 2, 3]), [4]);
        assert_eq!(moved(&[1, 7, 2, 3, 6, 4, 5]), [7, 6]);
        assert_eq!(moved(&[3, 2, 1]).len(), 2);
    }
}

//! What is counted of an answer, and how sure a difference is.

use crate::set::Asked;

/// How good the answer to one question is, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Normalised discounted cumulative gain of the first ten; a grade g gains 2^g - 1.
    pub ndcg: f64,
    /// Of the first five, those that are relevant, of as many as there could be.
    pub hits: f64,
    /// One over the rank of the first that is relevant.
    pub first: f64,
    /// How many of the first five should never have been there.
    pub never: usize,
}

/// `found` are ids, best first. `None` for a question that nothing answers.
pub fn score(asked: &Asked, found: &[String]) -> Option<Score> {
    if asked.relevant.is_empty() {
        return None;
    }
    let grade = |id: &String| {
        let judged = asked.relevant.iter().find(|relevant| relevant.id.as_ref() == Some(id));
        judged.map_or(0.0, |relevant| relevant.grade.unwrap_or(2.0))
    };
    let mut ideal: Vec<f64> = asked.relevant.iter().map(|relevant| relevant.grade.unwrap_or(2.0)).collect();
    ideal.sort_by(|a, b| b.total_cmp(a));
    let gain = |grades: &mut dyn Iterator<Item = f64>| -> f64 {
        grades.take(10).enumerate().map(|(at, grade)| (grade.exp2() - 1.0) / (at as f64 + 2.0).log2()).sum()
    };
    let best = gain(&mut ideal.into_iter());
    let hits = found.iter().take(5).filter(|id| grade(id) > 0.0).count();
    let first = found.iter().position(|id| grade(id) > 0.0);
    Some(Score {
        ndcg: gain(&mut found.iter().map(grade)) / best,
        hits: hits as f64 / asked.relevant.len().min(5) as f64,
        first: first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0)),
        never: found.iter().take(5).filter(|id| asked.never.contains(id)).count(),
    })
}

pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0usize), |(sum, count), value| (sum + value, count + 1));
    sum / count.max(1) as f64
}

/// The middle 95 % of the mean difference, of ten thousand draws of as many questions with putting back.
pub fn interval(ours: &[f64], theirs: &[f64]) -> (f64, f64) {
    const DRAWS: usize = 10_000;
    let differences: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| ours - theirs).collect();
    let mut dice = Dice(20_261_127);
    let mut means: Vec<f64> = (0..DRAWS)
        .map(|_| mean((0..differences.len()).filter_map(|_| differences.get(dice.below(differences.len())).copied())))
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means.get((share * DRAWS as f64) as usize).copied().unwrap_or_default();
    (at(0.025), at(0.975))
}

/// The numbers of Knuth's generator: the same on every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::Relevant;

    fn asked() -> Asked {
        let relevant = |id: &str, grade| Relevant { id: Some(id.to_owned()), name: None, grade: Some(grade) };
        Asked { relevant: vec![relevant("a", 3.0), relevant("b", 1.0)], never: vec!["x".to_owned()], ..Asked::default() }
    }

    fn of(found: &str) -> Score {
        score(&asked(), &found.split(' ').map(str::to_owned).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn the_best_order_is_one_and_nothing_found_is_nought() {
        let best = of("a b c");
        assert!((best.ndcg - 1.0).abs() < 1e-9 && best.hits == 1.0 && best.first == 1.0 && best.never == 0);
        let worse = of("x b a");
        assert!(worse.ndcg < 0.7 && worse.hits == 1.0 && worse.first == 0.5 && worse.never == 1);
        assert_eq!(of("c d e f g a b").hits, 0.0);
        assert!(score(&Asked::default(), &[]).is_none());
    }

    #[test]
    fn an_interval_holds_the_mean() {
        let ours: Vec<f64> = (0..50).map(|n| f64::from(n % 5) / 4.0).collect();
        let (low, high) = interval(&ours, &[0.25; 50]);
        assert!(low < 0.25 && 0.25 < high && high - low < 0.3, "{low} {high}");
    }
}

//! The arithmetic that tells a real number from a row of digits.

/// The sum of Luhn: payment cards, Canadian and Swedish numbers.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(*digit);
            match (at % 2, digit) {
                (0, _) => digit,
                (_, 5..) => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The sum of Verhoeff over the dihedral group D5: Aadhaar.
pub(crate) fn verhoeff(digits: &[u8]) -> bool {
    // The permutation is applied once for each place from the right; it has a period of 8.
    const STEP: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let sum = digits.iter().rev().enumerate().fold(0, |sum, (at, digit)| {
        let turned = (0..at % 8).fold(*digit, |it, _| {
            STEP.get(usize::from(it)).copied().unwrap_or(0)
        });
        dihedral(sum, turned)
    });
    sum == 0
}

/// The product of two elements of D5: 0 to 4 are turns, 5 to 9 are mirrors.
fn dihedral(left: u8, right: u8) -> u8 {
    match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => (left + right - 5) % 5 + 5,
        (false, true) => (left - right) % 5 + 5,
        (false, false) => (left + 5 - right) % 5,
    }
}

/// ISO 7064 mod 97: an IBAN, its first four letters moved to its end.
pub(crate) fn mod97(letters: impl Iterator<Item = u8>) -> bool {
    let rest = letters.fold(0_u32, |rest, letter| match letter {
        b'0'..=b'9' => (rest * 10 + u32::from(letter - b'0')) % 97,
        _ => (rest * 100 + u32::from(letter.to_ascii_uppercase().wrapping_sub(b'A')) + 10) % 97,
    });
    rest == 1
}

/// ISO 7064 mod 11,10: the German tax number.
pub(crate) fn mod11_10(digits: &[u8]) -> bool {
    let Some((check, digits)) = digits.split_last() else {
        return false;
    };
    let product = digits.iter().fold(10, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == u32::from(*check)
}

/// The sum of the digits, each times its weight.
pub(crate) fn weighted(digits: &[u8], weights: &[i32]) -> i32 {
    digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| i32::from(*digit) * weight)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|it| it - b'0').collect()
    }

    /// Changes each digit to each other one, and asserts that none goes unseen.
    fn assert_sees_every_slip(check: fn(&[u8]) -> bool, text: &str) {
        let right = digits(text);
        assert!(check(&right), "{text}");
        for at in 0..right.len() {
            for other in 1..10 {
                let mut wrong = right.clone();
                wrong[at] = (wrong[at] + other) % 10;
                assert!(!check(&wrong), "{wrong:?}");
            }
        }
    }

    #[test]
    fn every_single_slip_is_seen() {
        assert_sees_every_slip(luhn, "4111111111111111");
        assert_sees_every_slip(luhn, "79927398713");
        assert_sees_every_slip(verhoeff, "2363");
        assert_sees_every_slip(verhoeff, "123451");
        assert_sees_every_slip(mod11_10, "86095742719");
    }

    #[test]
    fn verhoeff_sees_two_digits_that_changed_places() {
        let right = digits("84736430954837284567892");
        assert!(verhoeff(&right));
        for at in 1..right.len() {
            let mut wrong = right.clone();
            wrong.swap(at - 1, at);
            assert!(wrong == right || !verhoeff(&wrong), "{wrong:?}");
        }
    }

    #[test]
    fn mod97_is_that_of_the_standard() {
        assert!(mod97("WEST12345698765432GB82".bytes()));
        assert!(!mod97("WEST12345698765432GB83".bytes()));
    }
}

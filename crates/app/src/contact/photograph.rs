//! A photograph of whoever rings, as it may stand where a link leads: small, square, and without what a camera writes into it. Pure.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

/// So many pixels a side: twice what it is shown with, for screens that have two to one.
pub const SIDE: u32 = 240;
/// Of what a camera makes no side is longer.
const MOST_SIDE: u32 = 12_000;
/// So much memory it may take to open one: 50 million pixels of three bytes.
const MOST_MEMORY: u64 = 150_000_000;

/// Makes a photograph ready to be shown. Whatever else is in the file, like where it was taken, is left behind.
///
/// # Errors
/// Gives the sentence that says what to do.
pub fn small(bytes: &[u8]) -> Result<Vec<u8>, &'static str> {
    const UNREADABLE: &str = "This photograph cannot be read. Save it anew as JPEG, or take another";
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| UNREADABLE)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err("Choose a photograph that is a JPEG or PNG file");
    }
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let too_large = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => "This photograph is too large. Choose one of fewer pixels",
        _ => UNREADABLE,
    };
    let mut decoder = reader.into_decoder().map_err(too_large)?;
    if decoder.total_bytes() > MOST_MEMORY {
        return Err("This photograph is too large. Choose one of fewer pixels");
    }
    // A telephone that is held upright says so, and turns nothing.
    let turned = decoder.orientation().map_err(too_large)?;
    let mut photograph = DynamicImage::from_decoder(decoder).map_err(too_large)?;
    photograph.apply_orientation(turned);
    let (width, height) = (photograph.width(), photograph.height());
    let side = width.min(height);
    if side < SIDE / 2 {
        return Err("This photograph is too small. Choose one of at least 240 pixels a side");
    }
    let square = photograph.crop_imm((width - side) / 2, (height - side) / 2, side, side).thumbnail_exact(SIDE, SIDE);
    let mut small = Vec::new();
    JpegEncoder::new_with_quality(&mut small, 85).encode_image(&square.to_rgb8()).map_err(|_| UNREADABLE)?;
    Ok(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Left red, right blue.
    fn photograph(format: ImageFormat) -> Vec<u8> {
        let image = image::RgbImage::from_fn(600, 400, |x, _| image::Rgb(if x < 300 { [250, 10, 10] } else { [10, 10, 250] }));
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// What a camera writes before the picture: that it is to be turned by a quarter, and where it was taken.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        tiff.extend_from_slice(b"taken at the kitchen table");
        let mut bytes = jpeg[..2].to_vec();
        bytes.extend_from_slice(&[0xff, 0xe1]);
        bytes.extend_from_slice(&u16::try_from(tiff.len() + 2).unwrap().to_be_bytes());
        bytes.extend_from_slice(&tiff);
        bytes.extend_from_slice(&jpeg[2..]);
        bytes
    }

    #[test]
    fn it_is_small_square_and_tells_nothing_else() {
        for bytes in [photograph(ImageFormat::Jpeg), photograph(ImageFormat::Png)] {
            let small = image::load_from_memory(&small(&bytes).unwrap()).unwrap().to_rgb8();
            assert_eq!(small.dimensions(), (SIDE, SIDE));
            assert!(small.get_pixel(20, 120)[0] > 200 && small.get_pixel(220, 120)[2] > 200);
        }
        let told = with_exif(&photograph(ImageFormat::Jpeg));
        let shown = small(&told).unwrap();
        assert!(!shown.windows(7).any(|bytes| bytes == b"kitchen"));
        let turned = image::load_from_memory(&shown).unwrap().to_rgb8();
        assert!(turned.get_pixel(120, 20)[0] > 200 && turned.get_pixel(120, 220)[2] > 200, "it is turned as it was held");
    }

    #[test]
    fn what_is_no_photograph_is_refused_with_a_sentence() {
        for (bytes, says) in [
            (b"<svg onload=alert(1)>".to_vec(), "JPEG or PNG"),
            (Vec::new(), "JPEG or PNG"),
            (photograph(ImageFormat::Jpeg)[..300].to_vec(), "cannot be read"),
        ] {
            assert!(small(&bytes).unwrap_err().contains(says), "{:?}", small(&bytes));
        }
        // It says that it is thirty thousand pixels wide.
        let mut png = photograph(ImageFormat::Png);
        png[16..20].copy_from_slice(&30_000u32.to_be_bytes());
        assert!(small(&png).is_err());
        let mut tiny = Cursor::new(Vec::new());
        image::RgbImage::new(20, 20).write_to(&mut tiny, ImageFormat::Png).unwrap();
        assert!(small(&tiny.into_inner()).unwrap_err().contains("too small"));
    }
}

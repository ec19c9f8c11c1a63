#include "devices/vaapi/decode/jpeg_parameters.h"

#include <gtest/gtest.h>

#include "tests/support/pictures/jpeg_writer.h"
#include "tests/support/rigs/must.h"

namespace penstock::vaapi {
namespace {

class JpegParameters : public testing::Test
{
protected:
	/// 100x50 is of 7x4 units of 16x16 pixels.
	const std::vector<std::uint8_t> jpeg_ = test::JpegWriter::write(
		{100, 50}, {3, 2, 2, true}, [](auto...) { return std::uint8_t{99}; });
	JpegPicture picture_ = test::must(parse_jpeg(std::as_bytes(std::span(jpeg_))));
};

TEST_F(JpegParameters, OfThePictureAreThoseOfItsHeader)
{
	const auto picture = picture_parameters(picture_.headers);
	EXPECT_EQ(picture.picture_width, 100);
	EXPECT_EQ(picture.picture_height, 50);
	EXPECT_EQ(picture.num_components, 3);
	EXPECT_EQ(picture.components[0].component_id, 1);
	EXPECT_EQ(picture.components[0].h_sampling_factor, 2);
	EXPECT_EQ(picture.components[0].v_sampling_factor, 2);
	EXPECT_EQ(picture.components[2].component_id, 3);
	EXPECT_EQ(picture.components[2].h_sampling_factor, 1);
	EXPECT_EQ(picture.color_space, 0);
}

TEST_F(JpegParameters, LoadTheQuantisersThatWereSent)
{
	const auto matrix = quantisers(picture_.headers);
	EXPECT_EQ(matrix.load_quantiser_table[0], 1);
	EXPECT_EQ(matrix.load_quantiser_table[1], 0);
	EXPECT_EQ(matrix.quantiser_table[0][0], 8);
	EXPECT_EQ(matrix.quantiser_table[0][63], 8);
}

TEST_F(JpegParameters, LoadAllHuffmanTables)
{
	const auto tables = huffman_tables(picture_.headers);
	for (std::size_t i : {0, 1}) {
		EXPECT_EQ(tables.load_huffman_table[i], 1);
		EXPECT_EQ(tables.huffman_table[i].dc_values[11], 11);
	}
	EXPECT_EQ(tables.huffman_table[0].num_dc_codes[2], 5);
	EXPECT_EQ(tables.huffman_table[0].ac_values[5], 0x11);
	EXPECT_EQ(tables.huffman_table[1].ac_values[161], 0xfa);
}

TEST_F(JpegParameters, OfTheSliceCoverThePicture)
{
	picture_.restart_interval = 7;
	const auto slice = slice_parameters(picture_);
	EXPECT_EQ(slice.slice_data_size, picture_.scan.size());
	EXPECT_EQ(slice.slice_data_offset, 0u);
	EXPECT_EQ(slice.slice_data_flag, std::uint32_t{VA_SLICE_DATA_FLAG_ALL});
	EXPECT_EQ(slice.num_components, 3);
	EXPECT_EQ(slice.components[1].component_selector, 2);
	EXPECT_EQ(slice.restart_interval, 7);
	EXPECT_EQ(slice.num_mcus, 7u * 4u);
}

} // namespace
} // namespace penstock::vaapi

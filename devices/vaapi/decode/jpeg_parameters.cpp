#include "devices/vaapi/decode/jpeg_parameters.h"

#include <algorithm>

namespace penstock::vaapi {

VAPictureParameterBufferJPEGBaseline picture_parameters(const JpegHeaders &headers)
{
	VAPictureParameterBufferJPEGBaseline picture{};
	picture.picture_width = static_cast<std::uint16_t>(headers.size.width);
	picture.picture_height = static_cast<std::uint16_t>(headers.size.height);
	picture.num_components = static_cast<std::uint8_t>(headers.component_count);
	for (std::size_t i = 0; i < headers.component_count; ++i) {
		const JpegComponent &component = headers.components[i];
		picture.components[i].component_id = component.id;
		picture.components[i].h_sampling_factor = component.horizontal;
		picture.components[i].v_sampling_factor = component.vertical;
		picture.components[i].quantiser_table_selector = component.quantiser;
	}
	return picture;
}

VAIQMatrixBufferJPEGBaseline quantisers(const JpegHeaders &headers)
{
	VAIQMatrixBufferJPEGBaseline matrix{};
	for (std::size_t i = 0; i < JpegHeaders::kQuantisers; ++i) {
		if (!headers.has_quantiser[i])
			continue;
		matrix.load_quantiser_table[i] = 1;
		std::ranges::copy(headers.quantisers[i], matrix.quantiser_table[i]);
	}
	return matrix;
}

VAHuffmanTableBufferJPEGBaseline huffman_tables(const JpegHeaders &headers)
{
	VAHuffmanTableBufferJPEGBaseline result{};
	for (std::size_t i = 0; i < JpegHeaders::kHuffmanTables; ++i) {
		auto &tables = result.huffman_table[i];
		const JpegHuffmanTable &dc = headers.dc_tables[i];
		const JpegHuffmanTable &ac = headers.ac_tables[i];
		result.load_huffman_table[i] = 1;
		std::ranges::copy(dc.counts, tables.num_dc_codes);
		std::copy_n(dc.values.begin(), std::size(tables.dc_values), tables.dc_values);
		std::ranges::copy(ac.counts, tables.num_ac_codes);
		std::ranges::copy(ac.values, tables.ac_values);
	}
	return result;
}

VASliceParameterBufferJPEGBaseline slice_parameters(const JpegPicture &picture)
{
	const JpegHeaders &headers = picture.headers;
	VASliceParameterBufferJPEGBaseline slice{};
	slice.slice_data_size = static_cast<std::uint32_t>(picture.scan.size());
	slice.slice_data_flag = VA_SLICE_DATA_FLAG_ALL;
	slice.num_components = static_cast<std::uint8_t>(headers.component_count);
	for (std::size_t i = 0; i < headers.component_count; ++i) {
		const JpegComponent &component = headers.components[i];
		slice.components[i].component_selector = component.id;
		slice.components[i].dc_table_selector = component.dc_table;
		slice.components[i].ac_table_selector = component.ac_table;
	}
	slice.restart_interval = static_cast<std::uint16_t>(picture.restart_interval);
	slice.num_mcus = headers.units();
	return slice;
}

} // namespace penstock::vaapi

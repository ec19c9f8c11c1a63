#include "tests/swva/run/jpeg_samples.h"

#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

namespace swva {
namespace {

// libjpeg calls back, and is left by a jump.
struct Errors {
	jpeg_error_mgr manager;
	std::jmp_buf left;
	std::array<char, JMSG_LENGTH_MAX> message;
};

void leave(j_common_ptr decoder)
{
	auto &errors = *reinterpret_cast<Errors *>(decoder->err);
	errors.manager.format_message(decoder, errors.message.data());
	std::longjmp(errors.left, 1);
}

void leave_at_warning(j_common_ptr decoder, int level)
{
	if (level < 0)
		leave(decoder);
}

void make_room(const jpeg_decompress_struct &decoder, JpegSamples &samples)
{
	for (int i = 0; i < decoder.num_components; ++i) {
		const jpeg_component_info &component = decoder.comp_info[i];
		JpegPlane &plane = samples.planes[static_cast<std::size_t>(i)];
		plane.width = component.width_in_blocks * DCTSIZE;
		plane.height = decoder.total_iMCU_rows *
			       static_cast<unsigned>(component.v_samp_factor) * DCTSIZE;
		plane.samples.resize(std::size_t{plane.width} * plane.height);
	}
}

// A row of units at a time.
void read_rows(jpeg_decompress_struct &decoder, JpegSamples &samples)
{
	constexpr std::size_t kMostRows = std::size_t{DCTSIZE} * 2;
	std::array<std::array<JSAMPROW, kMostRows>, 3> rows{};
	std::array<JSAMPARRAY, 3> planes{};
	for (unsigned row = 0; row < decoder.total_iMCU_rows; ++row) {
		for (int i = 0; i < decoder.num_components; ++i) {
			const auto index = static_cast<std::size_t>(i);
			JpegPlane &plane = samples.planes[index];
			const auto count =
				static_cast<unsigned>(decoder.comp_info[i].v_samp_factor) * DCTSIZE;
			for (unsigned k = 0; k < count; ++k)
				rows[index][k] = plane.samples.data() +
						 (std::size_t{row} * count + k) * plane.width;
			planes[index] = rows[index].data();
		}
		jpeg_read_raw_data(&decoder, planes.data(),
				   static_cast<unsigned>(decoder.max_v_samp_factor) * DCTSIZE);
	}
}

} // namespace

std::optional<std::string> decode_jpeg(const std::vector<std::uint8_t> &jpeg, JpegSamples &samples)
{
	jpeg_decompress_struct decoder{};
	Errors errors{};
	decoder.err = jpeg_std_error(&errors.manager);
	errors.manager.error_exit = leave;
	errors.manager.emit_message = leave_at_warning;
	if (setjmp(errors.left) != 0) {
		jpeg_destroy_decompress(&decoder);
		return errors.message.data();
	}
	jpeg_create_decompress(&decoder);
	jpeg_mem_src(&decoder, jpeg.data(), jpeg.size());
	jpeg_read_header(&decoder, TRUE);
	decoder.raw_data_out = TRUE;
	decoder.dct_method = JDCT_ISLOW;
	jpeg_start_decompress(&decoder);
	make_room(decoder, samples);
	read_rows(decoder, samples);
	jpeg_finish_decompress(&decoder);
	jpeg_destroy_decompress(&decoder);
	return std::nullopt;
}

} // namespace swva

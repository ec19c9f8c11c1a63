#include <random>

#include <gtest/gtest.h>

#include "tests/swva/engine/bits/bit_reader.h"
#include "tests/swva/engine/h264/reader.h"
#include "tests/swva/engine/hevc/reader.h"
#include "tests/unit/swva/engine/h264_client.h"
#include "tests/unit/swva/engine/hevc_client.h"

namespace swva::test {
namespace {

/// What a broken program may send. The sanitizers judge: nothing may be read outside the data, and
/// no loop may depend on a number that was read.
class MalformedInput : public testing::Test
{
protected:
	/// A block of its own, so that reading beyond its end shows.
	std::vector<std::byte> noise(std::size_t size)
	{
		std::vector<std::byte> data(size);
		// Many zeros make long Golomb codes, many ones large flags.
		const unsigned kind = random_() % 3;
		for (std::byte &value : data)
			value = std::byte{static_cast<std::uint8_t>(kind == 0		 ? random_()
								    : random_() % 8 == 0 ? random_()
								    : kind == 1		 ? 0
											 : 255)};
		return data;
	}
	void flip_bits(std::vector<std::byte> &data)
	{
		for (unsigned i = random_() % 4 + 1; i > 0 && !data.empty(); --i)
			data[random_() % data.size()] ^=
				std::byte{static_cast<std::uint8_t>(1U << random_() % 8)};
	}
	void damage(PackedHeader &header)
	{
		switch (random_() % 6) {
		case 0:
			header.data.resize(random_() % (header.data.size() + 1));
			header.data.shrink_to_fit();
			break;
		case 1:
			header.bit_length = static_cast<std::uint32_t>(random_());
			break;
		case 2:
			header.has_emulation_bytes = !header.has_emulation_bytes;
			break;
		case 3:
			header.data = noise(random_() % 60);
			break;
		default:
			flip_bits(header.data);
		}
	}
	/// Any bytes of a parameter buffer.
	template <typename T>
	void damage_bytes(T &param)
	{
		auto *bytes = reinterpret_cast<unsigned char *>(&param);
		for (unsigned i = random_() % 8 + 1; i > 0; --i)
			bytes[random_() % sizeof(param)] = static_cast<unsigned char>(random_());
	}

	std::mt19937 random_{7};
};

TEST_F(MalformedInput, IsReadWithinItsBounds)
{
	for (unsigned i = 0; i < 20000; ++i) {
		const auto data = noise(random_() % 80);
		(void)h264::read_sei(data);
		(void)h264::read_aud(data);
		const auto sps = h264::read_sps(data).value_or(h264::Sps{});
		const auto pps = h264::read_pps(data, sps).value_or(h264::Pps{});
		BitReader in(data, random_() % 700);
		(void)h264::read_slice_header(in, sps, pps);
		(void)hevc::read_vps(data);
		const auto hevc_sps = hevc::read_sps(data).value_or(hevc::Sps{});
		const auto hevc_pps = hevc::read_pps(data).value_or(hevc::Pps{});
		BitReader hevc_in(data, random_() % 700);
		(void)hevc::read_slice_header(hevc_in, hevc_sps, hevc_pps);
	}
}

TEST_F(MalformedInput, OfH264NeitherCrashesNorPassesForGood)
{
	const auto engine = H264Engine::create("ipcm");
	H264Client client({.width = 62, .height = 46, .slices = 2});
	const H264Frame good = client.idr();
	const Nv12 nv12 = client.noise(1);
	unsigned silent = 0;
	for (unsigned i = 0; i < 3000; ++i) {
		H264Frame frame = good;
		damage(frame.headers[random_() % frame.headers.size()]);
		damage(*frame.slices[random_() % frame.slices.size()].header);
		// The last picture had the same idr_pic_id.
		silent += engine->check(frame).size() <= 1;
		(void)engine->encode(frame, nv12.picture());
	}
	// What no parameter buffer says may change, as the flags of constraints.
	EXPECT_LT(silent, 300U);
}

TEST_F(MalformedInput, OfH264ParametersDoesNotCrash)
{
	const auto engine = H264Engine::create("ipcm");
	H264Client client({.width = 62, .height = 46, .slices = 2});
	const Nv12 nv12 = client.noise(1);
	for (unsigned i = 0; i < 3000; ++i) {
		H264Frame frame = i % 2 == 0 ? client.idr() : client.p();
		if (i % 3 == 0)
			for (H264Slice &slice : frame.slices)
				slice.header.reset();
		if (frame.sequence)
			damage_bytes(*frame.sequence);
		damage_bytes(frame.picture);
		damage_bytes(frame.slices[random_() % frame.slices.size()].param);
		(void)engine->check(frame);
		(void)engine->encode(frame, nv12.picture());
	}
}

TEST_F(MalformedInput, OfHevcDoesNotCrash)
{
	const auto engine = HevcEngine::create();
	HevcClient client({.width = 62, .height = 46, .slices = 2});
	const Nv12 nv12(client.coded_width(), client.coded_height(), Nv12::Content::kNoise);
	for (unsigned i = 0; i < 3000; ++i) {
		HevcFrame frame = i % 2 == 0 ? client.idr() : client.p();
		for (PackedHeader &header : frame.headers)
			damage(header);
		damage(*frame.slices[random_() % frame.slices.size()].header);
		if (i % 3 == 0) {
			if (frame.sequence)
				damage_bytes(*frame.sequence);
			damage_bytes(frame.picture);
			damage_bytes(frame.slices[random_() % frame.slices.size()].param);
		}
		(void)engine->check(frame);
		(void)engine->encode(frame, nv12.picture());
	}
}

} // namespace
} // namespace swva::test

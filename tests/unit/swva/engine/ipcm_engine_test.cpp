#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "tests/unit/swva/engine/ffmpeg.h"
#include "tests/unit/swva/engine/h264_client.h"
#include "tests/unit/swva/engine/nv12.h"
#include "tests/unit/swva/engine/rules.h"

namespace swva::test {
namespace {

using Settings = H264Client::Settings;

/// What comes out of an engine and of FFmpeg behind it, and what went in.
struct RoundTrip {
	Decoded decoded;
	std::string sent;
	std::size_t bytes = 0;
};

RoundTrip round_trip(const Settings &settings, Nv12::Content content, unsigned pictures,
		     const char *engine_name = "ipcm")
{
	const auto engine = H264Engine::create(engine_name);
	H264Client client(settings);
	std::vector<std::byte> stream;
	RoundTrip result;
	for (unsigned i = 0; i < pictures; ++i) {
		const Nv12 nv12(client.coded_width(), client.coded_height(), content, i);
		const H264Frame frame = i % 5 == 0 ? client.idr() : client.p();
		EXPECT_EQ(describe(engine->check(frame)), "");
		const auto coded = engine->encode(frame, nv12.picture());
		EXPECT_TRUE(coded) << coded.error();
		if (!coded)
			return result;
		EXPECT_EQ(coded->keyframe, i % 5 == 0);
		stream.insert(stream.end(), coded->data.begin(), coded->data.end());
		result.sent += nv12.visible(settings.width, settings.height);
	}
	result.bytes = stream.size();
	result.decoded = decode("h264", stream);
	return result;
}

void expect_lossless(const RoundTrip &trip)
{
	EXPECT_EQ(trip.decoded.errors, "");
	ASSERT_EQ(trip.decoded.pixels.size(), trip.sent.size());
	EXPECT_TRUE(trip.decoded.pixels == trip.sent);
}

using Parameters = std::tuple<VAProfile, bool, std::uint32_t, bool>;

class IpcmEngine : public testing::TestWithParam<Parameters>
{
protected:
	static Settings settings()
	{
		const auto [profile, cabac, slices, packed] = GetParam();
		return {.profile = profile, .cabac = cabac, .slices = slices, .packed = packed};
	}
};

TEST_P(IpcmEngine, KeepsNoise)
{
	expect_lossless(round_trip(settings(), Nv12::Content::kNoise, 7));
}

TEST_P(IpcmEngine, PreventsStartCodes)
{
	expect_lossless(round_trip(settings(), Nv12::Content::kZero, 2));
	expect_lossless(round_trip(settings(), Nv12::Content::kEmulation, 2));
}

TEST_P(IpcmEngine, CropsToAnOddSize)
{
	Settings odd = settings();
	odd.width = 78;
	odd.height = 54;
	expect_lossless(round_trip(odd, Nv12::Content::kNoise, 3));
}

std::string name_of(const testing::TestParamInfo<Parameters> &info)
{
	const auto [profile, cabac, slices, packed] = info.param;
	const char *const names = profile == VAProfileH264High	 ? "High"
				  : profile == VAProfileH264Main ? "Main"
								 : "ConstrainedBaseline";
	return std::string(names) + (cabac ? "Cabac" : "Cavlc") + std::to_string(slices) +
	       (packed ? "SlicesPacked" : "SlicesOwnHeaders");
}

INSTANTIATE_TEST_SUITE_P(Cavlc, IpcmEngine,
			 testing::Combine(testing::Values(VAProfileH264ConstrainedBaseline,
							  VAProfileH264Main, VAProfileH264High),
					  testing::Values(false), testing::Values(1, 4),
					  testing::Bool()),
			 name_of);
INSTANTIATE_TEST_SUITE_P(Cabac, IpcmEngine,
			 testing::Combine(testing::Values(VAProfileH264Main, VAProfileH264High),
					  testing::Values(true), testing::Values(1, 4),
					  testing::Bool()),
			 name_of);

TEST(IpcmEngine, KnowsEveryInitialisationOfCabac)
{
	// Slices of several lines: every context has its turn.
	for (std::uint32_t cabac_init = 0; cabac_init < 3; ++cabac_init)
		expect_lossless(round_trip({.height = 96, .slices = 2, .cabac_init = cabac_init},
					   Nv12::Content::kNoise, 4));
}

TEST(IpcmEngine, CountsPicturesByEitherOrderType)
{
	// More than MaxFrameNum and MaxPicOrderCntLsb, so that both wrap.
	const auto engine = H264Engine::create("ipcm");
	for (const std::uint32_t type : {0U, 2U}) {
		H264Client client({.width = 16, .height = 16, .order_type = type});
		std::vector<std::byte> stream;
		std::string sent;
		for (unsigned i = 0; i < 40; ++i) {
			const Nv12 nv12 = client.noise(i);
			const auto coded =
				engine->encode(i == 0 ? client.idr() : client.p(), nv12.picture());
			ASSERT_TRUE(coded);
			stream.insert(stream.end(), coded->data.begin(), coded->data.end());
			sent += nv12.visible(16, 16);
		}
		const Decoded decoded = decode("h264", stream);
		EXPECT_EQ(decoded.errors, "");
		EXPECT_TRUE(decoded.pixels == sent) << "type " << type;
	}
}

TEST(IpcmEngine, KeepsALargePicture)
{
	expect_lossless(
		round_trip({.width = 1280, .height = 720, .slices = 4}, Nv12::Content::kNoise, 2));
}

TEST(SkipEngine, RepeatsThePictureBefore)
{
	for (const bool cabac : {false, true}) {
		const RoundTrip trip =
			round_trip({.cabac = cabac, .slices = 2}, Nv12::Content::kNoise, 5, "skip");
		EXPECT_EQ(trip.decoded.errors, "");
		const std::size_t size = trip.sent.size() / 5;
		ASSERT_EQ(trip.decoded.pixels.size(), trip.sent.size());
		for (std::size_t i = 0; i < 5; ++i)
			EXPECT_TRUE(trip.decoded.pixels.compare(i * size, size, trip.sent, 0,
								size) == 0);
		EXPECT_LT(trip.bytes, size + 500);
	}
}

TEST(IpcmEngine, RefusesWhatItCannotEncode)
{
	const auto engine = H264Engine::create("ipcm");
	H264Client client({});
	const Nv12 nv12 = client.noise(1);
	EXPECT_FALSE(engine->encode(client.p(), nv12.picture())); // no sequence yet

	const H264Frame good = client.idr();
	ASSERT_TRUE(engine->encode(good, nv12.picture()));
	H264Frame bad = good;
	bad.slices[0].param.slice_type = 1; // B
	EXPECT_FALSE(engine->encode(bad, nv12.picture()));
	bad = good;
	bad.slices[0].param.num_macroblocks += 1;
	EXPECT_FALSE(engine->encode(bad, nv12.picture()));
	bad = good;
	bad.slices[0].param.macroblock_address = 0xfffffff0;
	EXPECT_FALSE(engine->encode(bad, nv12.picture()));
	bad = good;
	bad.slices.clear();
	EXPECT_FALSE(engine->encode(bad, nv12.picture()));
	bad = good;
	bad.sequence->picture_width_in_mbs = 0;
	EXPECT_FALSE(engine->encode(bad, nv12.picture()));
}

TEST(Engine, IsNotMadeForUnknownNames)
{
	EXPECT_EQ(H264Engine::create("x264"), nullptr);
}

} // namespace
} // namespace swva::test

#include "devices/passthrough/encoder.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/user_mistake.h"
#include "devices/passthrough/settings.h"
#include "tests/support/rigs/must.h"
#include "tests/support/rigs/passthrough_rig.h"
#include "tests/support/streams/coded_stream.h"

namespace penstock::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Numbers = std::vector<std::uint64_t>;

Numbers numbers(std::uint64_t first, std::uint64_t end)
{
	Numbers result(end - first);
	std::iota(result.begin(), result.end(), first);
	return result;
}

/// The stream of a camera that gives each picture in a buffer.
PassthroughSetup whole_pictures(const std::string &codec, PixelFormat format)
{
	PassthroughSetup setup;
	setup.format = format;
	for (const CodedPicture &picture : coded_stream(codec))
		setup.buffers.push_back(picture.data);
	return setup;
}

Numbers impaired(const EncoderRig &rig)
{
	Numbers found;
	for (const EncoderRig::Coded &coded : rig.coded())
		if (coded.impaired)
			found.push_back(coded.frame);
	return found;
}

TEST(PassthroughEncoder, HandsOnEachByte)
{
	for (const auto &[codec, format] : {std::pair("h264", PixelFormat::kH264),
					    {"hevc", PixelFormat::kHEVC},
					    {"mjpeg", PixelFormat::kMJPG},
					    {"mjpeg", PixelFormat::kJPEG}}) {
		SCOPED_TRACE(codec);
		const PassthroughSetup setup = whole_pictures(codec, format);
		PassthroughRig rig(setup);
		rig.start();
		ASSERT_TRUE(rig.encode(kStreamLength));
		EXPECT_EQ(name_of(rig.encoder().codec()), codec);
		EXPECT_EQ(rig.frames(), numbers(0, kStreamLength));
		for (std::size_t i = 0; i < kStreamLength; ++i)
			EXPECT_EQ(rig.coded()[i].data, setup.buffers[i]) << i;
		EXPECT_THAT(impaired(rig), ElementsAre());
		EXPECT_EQ(rig.encoder().failed(), 0u);
	}
}

TEST(PassthroughEncoder, BeginsWithAKeyframe)
{
	PassthroughSetup setup = whole_pictures("h264", PixelFormat::kH264);
	std::rotate(setup.buffers.begin(), setup.buffers.begin() + 10, setup.buffers.end());
	PassthroughRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(20));
	EXPECT_EQ(rig.frames(), numbers(kStreamGop - 10, 20));
	EXPECT_EQ(rig.encoder().failed(), kStreamGop - 10);
	// Another run does, too.
	rig.encoder().stop();
	ASSERT_TRUE(rig.restart());
	ASSERT_TRUE(rig.encode(10));
	EXPECT_EQ(rig.keyframes(), (Numbers{kStreamGop - 10, 2 * kStreamGop - 10}));
	EXPECT_EQ(rig.frames().size(), 25u);
	EXPECT_EQ(rig.encoder().failed(), kStreamGop - 10);
}

TEST(PassthroughEncoder, TellsOfFramesThatMayReferToAMissingOne)
{
	PassthroughSetup setup = whole_pictures("h264", PixelFormat::kH264);
	setup.missed_before = {5, 2 * kStreamGop};
	PassthroughRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(3 * kStreamGop));
	// All are handed on. Before a keyframe, a missing frame harms nothing.
	EXPECT_EQ(rig.frames(), numbers(0, 3 * kStreamGop));
	EXPECT_EQ(impaired(rig), numbers(5, kStreamGop));
}

TEST(PassthroughEncoder, CountsTheBuffersOfAFrame)
{
	PassthroughSetup setup;
	setup.format = PixelFormat::kH264;
	const std::vector<CodedPicture> &pictures = coded_stream("h264");
	setup.buffers = {pictures[0].data, pictures[1].data};
	setup.buffers[1].insert(setup.buffers[1].end(), pictures[2].data.begin(),
				pictures[2].data.end());
	PassthroughRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(2));
	ASSERT_EQ(rig.coded().size(), 3u);
	EXPECT_EQ(rig.coded()[0].frames, 1u);
	EXPECT_EQ(rig.coded()[1].frames, 1u);
	EXPECT_EQ(rig.coded()[2].frames, 0u);
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 2));
}

TEST(PassthroughEncoder, LeavesOutWhatIsNoFrame)
{
	PassthroughSetup setup = whole_pictures("mjpeg", PixelFormat::kMJPG);
	setup.buffers[2] = std::vector<std::byte>(1000);
	PassthroughRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(5));
	EXPECT_THAT(rig.frames(), ElementsAre(0, 1, 3, 4));
	EXPECT_EQ(rig.encoder().failed(), 1u);
}

TEST(PassthroughEncoder, GivesUpOnAStreamWithoutKeyframes)
{
	PassthroughSetup setup = whole_pictures("h264", PixelFormat::kH264);
	setup.buffers = {setup.buffers[1], setup.buffers[2]};
	PassthroughRig rig(setup);
	rig.start();
	Status status;
	for (unsigned i = 0; i < 400 && status; ++i)
		status = rig.submit_singly(1);
	ASSERT_FALSE(status);
	EXPECT_THAT(status.error().message(), HasSubstr("300 frames of h264 without a keyframe"));
}

TEST(PassthroughEncoder, TakesNoOtherCodecThanWasAskedFor)
{
	PassthroughSetup setup = whole_pictures("mjpeg", PixelFormat::kMJPG);
	setup.settings.codec = Codec::kH264;
	PassthroughRig rig(setup);
	EXPECT_THAT(rig.propose(), HasSubstr("MJPG is not what passes through"));
}

TEST(PassthroughEncoder, HasNoSettings)
{
	const auto mistake = [](auto change) {
		EncoderSettings settings;
		change(settings);
		const auto opened = passthrough::Encoder::open(settings);
		if (opened)
			return std::string();
		EXPECT_TRUE(is_user_mistake(opened.error()));
		return opened.error().context;
	};
	EXPECT_EQ(mistake([](EncoderSettings &) {}), "");
	using E = EncoderSettings;
	EXPECT_THAT(mistake([](E &s) { s.bitrate = 1; }), HasSubstr("--bitrate"));
	EXPECT_THAT(mistake([](E &s) { s.rate_control = E::RateControl::kCbr; }),
		    HasSubstr("--rate-control"));
	EXPECT_THAT(mistake([](E &s) { s.gop = 1; }), HasSubstr("--gop"));
	EXPECT_THAT(mistake([](E &s) { s.qp = 1; }), HasSubstr("--qp"));
	EXPECT_THAT(mistake([](E &s) { s.quality = 1; }), HasSubstr("--quality"));
	EXPECT_THAT(mistake([](E &s) { s.profile = Profile::kHigh; }), HasSubstr("--profile"));
	EXPECT_THAT(mistake([](E &s) { s.level = "4.1"; }), HasSubstr("--level"));
	EXPECT_THAT(mistake([](E &s) { s.controls = {{"a", "1"}}; }), HasSubstr("--enc-ctrl"));
	EXPECT_THAT(mistake([](E &s) { s.codec = Codec::kVp8; }), HasSubstr("no camera codes vp8"));
}

} // namespace
} // namespace penstock::test

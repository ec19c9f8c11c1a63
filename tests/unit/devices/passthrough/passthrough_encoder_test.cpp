#include "devices/passthrough/encoder.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/allocation/allocation_error.h"
#include "core/base/user_mistake.h"
#include "core/bitstream/nal.h"
#include "core/bitstream/parameter_sets.h"
#include "devices/passthrough/settings.h"
#include "tests/support/rigs/must.h"
#include "tests/support/rigs/passthrough_rig.h"
#include "tests/support/streams/bytes.h"
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

/// Up to an error, or for so long.
Status stream(PassthroughRig &rig, unsigned frames)
{
	Status status;
	for (unsigned i = 0; i < frames && status; ++i)
		status = rig.submit_singly(1);
	return status;
}

TEST(PassthroughEncoder, GivesUpOnAStreamWithoutKeyframes)
{
	PassthroughSetup setup = whole_pictures("h264", PixelFormat::kH264);
	setup.buffers = {setup.buffers[1], setup.buffers[2]};
	PassthroughRig rig(setup);
	rig.start();
	const Status status = stream(rig, 1000);
	ASSERT_FALSE(status);
	EXPECT_EQ(status.error().code, AllocationErrc::kFormatRefused);
	EXPECT_EQ(status.error().context, "the camera has given nothing for 20 s that decodes as "
					  "h264: no keyframe came");
	EXPECT_EQ(rig.encoder().failed(), 601u);
}

TEST(PassthroughEncoder, GivesUpOnWhatIsNoStream)
{
	PassthroughSetup setup = whole_pictures("mjpeg", PixelFormat::kMJPG);
	setup.buffers = {setup.buffers[0]};
	// The camera works for a second, and then never again.
	for (unsigned i = 0; i < 1000; ++i)
		setup.buffers.push_back(i < 30 ? setup.buffers[0] : std::vector<std::byte>(100));
	PassthroughRig rig(setup);
	rig.start();
	const Status status = stream(rig, 1000);
	ASSERT_FALSE(status);
	EXPECT_EQ(status.error().context,
		  "the camera has given nothing for 20 s that decodes as mjpeg");
	EXPECT_EQ(rig.coded().size(), 31u);
}

TEST(PassthroughEncoder, BeginsWithParameterSetsThatCameBefore)
{
	// The camera tells them once, in front of a keyframe that is lost.
	std::vector<CodedPicture> pictures = coded_stream_with_headers_once("h264", false);
	const std::vector<std::byte> &first = pictures[0].data;
	std::size_t slice = 0;
	for (NalScanner units(first, Codec::kH264); units.next();)
		if (units.kind() == NalKind::kKeySlice)
			slice = units.begin();
	const std::vector<std::byte> sets(first.begin(), first.begin() + std::ptrdiff_t(slice));
	PassthroughSetup setup;
	setup.format = PixelFormat::kH264;
	setup.buffers = {sets};
	for (std::size_t i = 1; i < pictures.size(); ++i)
		setup.buffers.push_back(pictures[i].data);
	PassthroughRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(2 * kStreamGop));
	ASSERT_FALSE(rig.coded().empty());
	const EncoderRig::Coded &begin = rig.coded()[0];
	EXPECT_TRUE(begin.keyframe);
	EXPECT_EQ(begin.frame, kStreamGop);
	ParameterSets told(Codec::kH264);
	(void)told.complete(first);
	std::vector<std::byte> whole(told.bytes().begin(), told.bytes().end());
	whole.insert(whole.end(), pictures[kStreamGop].data.begin(),
		     pictures[kStreamGop].data.end());
	EXPECT_TRUE(begin.data == whole);
	EXPECT_TRUE(rig.coded()[1].data == pictures[kStreamGop + 1].data);

	// Without any, nothing can be decoded.
	setup.buffers.erase(setup.buffers.begin());
	PassthroughRig without(setup);
	without.start();
	ASSERT_TRUE(without.encode(2 * kStreamGop));
	EXPECT_TRUE(without.coded().empty());
}

/// Two slices for each picture, each in a buffer: the first bit of a slice says whether it is the
/// first one.
PassthroughSetup split_pictures(unsigned pictures)
{
	const std::vector<std::byte> sets = bytes({0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3});
	PassthroughSetup setup;
	setup.format = PixelFormat::kH264;
	for (unsigned i = 0; i < pictures; ++i) {
		const bool key = i % 5 == 0;
		const unsigned header = key ? 0x65 : 0x41;
		std::vector<std::byte> buffer = key ? sets : std::vector<std::byte>();
		for (const std::byte each : bytes({0, 0, 1, header, 0x80 + i, 7}))
			buffer.push_back(each);
		setup.buffers.push_back(buffer);
		setup.buffers.push_back(bytes({0, 0, 1, header, i, 7}));
	}
	return setup;
}

TEST(PassthroughEncoder, TellsThatTheFirstOfSplitPicturesWasNotWhole)
{
	const PassthroughSetup setup = split_pictures(20);
	PassthroughRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(40));
	ASSERT_EQ(rig.coded().size(), 20u);
	// Pictures 1 to 4 refer to the first, which lacks its second slice.
	for (std::size_t i = 0; i < 20; ++i)
		EXPECT_EQ(rig.coded()[i].impaired, i >= 1 && i < 5) << i;
	std::uint32_t buffers = 0;
	for (const EncoderRig::Coded &coded : rig.coded())
		buffers += coded.frames;
	EXPECT_EQ(buffers, 40u);
	EXPECT_EQ(rig.encoder().failed(), 0u);
	// In the next run that is known from the beginning.
	rig.encoder().stop();
	ASSERT_TRUE(rig.restart());
	ASSERT_TRUE(rig.encode(10));
	for (std::size_t i = 20; i < rig.coded().size(); ++i)
		EXPECT_FALSE(rig.coded()[i].impaired) << i;
	EXPECT_EQ(rig.coded().size(), 25u);
}

TEST(PassthroughEncoder, MissesNothingWhereTheDriverDoesNotCount)
{
	PassthroughSetup setup = split_pictures(20);
	setup.counts = false;
	PassthroughRig rig(setup);
	rig.start();
	ASSERT_TRUE(rig.encode(40));
	EXPECT_EQ(rig.coded().size(), 20u);
	EXPECT_EQ(impaired(rig).size(), 4u) << "those of the first picture alone";
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
	EXPECT_THAT(mistake([](E &s) { s.codec = Codec::kVp8; }),
		    HasSubstr("vp8 is asked for, and cameras code h264, hevc or mjpeg"));
}

} // namespace
} // namespace penstock::test

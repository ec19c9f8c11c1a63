#include "core/bitstream/parameter_sets.h"

#include <algorithm>
#include <array>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/outputs/output_plan.h"
#include "config/options/values.h"
#include "tests/support/process/scratch_directory.h"
#include "tests/support/streams/coded_stream.h"
#include "tests/support/streams/ffprobe.h"

// Encoders that tell the parameter sets before the first picture only.

namespace penstock::test {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

struct Case {
	std::string codec;
	std::string ending;
	bool delimiters = true;
};

std::ostream &operator<<(std::ostream &out, const Case &each)
{
	return out << each.codec << each.ending << (each.delimiters ? "" : " without delimiters");
}

class HeadersOnce : public testing::TestWithParam<Case>
{};

/// A keyframe each half second, and a pause of 0.7 s after the 40th picture.
TEST_P(HeadersOnce, AreInEverySegment)
{
	const auto &[codec, ending, delimiters] = GetParam();
	const ScratchDirectory scratch;
	OutputSettings output = parse_output(scratch.file("a" + ending)).value();
	output.destination.segment = 1s;
	auto outputs = open_outputs(std::array{output}, stream_info(codec)).value();
	const auto pictures = coded_stream_with_headers_once(codec, delimiters);
	for (std::size_t i = 0; i < 100; ++i)
		outputs->write({pictures[i].data, picture_time(i), pictures[i].keyframe});
	const Status status = outputs->finish();
	ASSERT_TRUE(status) << status.error().message();
	std::size_t decoded = 0;
	for (const char *number : {"-00000", "-00001", "-00002", "-00003"}) {
		const Decoded file = decode_all(scratch.file("a" + (number + ending)));
		EXPECT_THAT(file.complaints, IsEmpty()) << number;
		decoded += file.pictures;
	}
	EXPECT_EQ(decoded, 100u);
}

const Case kCases[] = {{"h264", ".h264"},	{"h264", ".h264", false}, {"h264", ".mp4"},
		       {"h264", ".mkv", false}, {"h264", ".ts"},	  {"h264", ".ts", false},
		       {"hevc", ".h265"},	{"hevc", ".h265", false}, {"hevc", ".mp4"},
		       {"hevc", ".mkv"},	{"hevc", ".ts"}};

INSTANTIATE_TEST_SUITE_P(Cases, HeadersOnce, testing::ValuesIn(kCases), [](const auto &test) {
	return test.param.codec + "_" + test.param.ending.substr(1) +
	       (test.param.delimiters ? "" : "_bare");
});

std::vector<std::byte> joined(const ParameterSets::Pieces &pieces)
{
	std::vector<std::byte> all;
	for (const auto &piece : pieces)
		all.insert(all.end(), piece.begin(), piece.end());
	return all;
}

TEST(ParameterSets, ThatAreThereAreLeftAlone)
{
	for (Codec codec : {Codec::kH264, Codec::kHevc}) {
		ParameterSets sets(codec);
		for (const CodedPicture &picture : coded_stream(std::string(name_of(codec))))
			if (picture.keyframe) {
				EXPECT_EQ(joined(sets.complete(picture.data)), picture.data);
			}
		EXPECT_FALSE(sets.bytes().empty());
	}
}

/// What the encoder did itself elsewhere: after the delimiter, before all else.
TEST(ParameterSets, GoWhereAnEncoderPutsThem)
{
	const std::vector<std::byte> first{
		std::byte{0},	 std::byte{0}, std::byte{0}, std::byte{1}, std::byte{9},
		std::byte{0x10}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1},
		std::byte{0x67}, std::byte{7}, std::byte{0}, std::byte{0}, std::byte{1},
		std::byte{0x68}, std::byte{8}, std::byte{0}, std::byte{0}, std::byte{1},
		std::byte{0x65}, std::byte{5}};
	std::vector<std::byte> later = first;
	later.erase(later.begin() + 6, later.begin() + 17);
	ParameterSets sets(Codec::kH264);
	EXPECT_EQ(joined(sets.complete(later)), later) << "nothing is known yet";
	EXPECT_EQ(joined(sets.complete(first)), first);
	EXPECT_EQ(joined(sets.complete(later)), first);
}

TEST(ParameterSets, AreNotLookedForInOtherCodecs)
{
	ParameterSets sets(Codec::kMjpeg);
	const auto &picture = coded_stream("h264").front();
	EXPECT_EQ(joined(sets.complete(picture.data)), picture.data);
	EXPECT_TRUE(sets.bytes().empty());
}

/// Whatever a driver gives, nothing is read that is not there.
TEST(ParameterSets, OfHalfAFrameAreNoFault)
{
	for (Codec codec : {Codec::kH264, Codec::kHevc}) {
		const auto &whole = coded_stream(std::string(name_of(codec))).front().data;
		for (std::size_t size = 0; size < std::min<std::size_t>(whole.size(), 200);
		     ++size) {
			const std::vector<std::byte> half(
				whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
			ParameterSets sets(codec);
			EXPECT_EQ(joined(sets.complete(half)), half);
		}
	}
}

} // namespace
} // namespace penstock::test

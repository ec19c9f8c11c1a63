#include "core/bitstream/nal.h"

#include <cstdint>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/streams/bytes.h"

namespace penstock {
namespace {

using test::bytes;

struct Typed {
	unsigned type;
	NalKind kind;
};

NalKind kind_of(unsigned header, Codec codec)
{
	const auto data = bytes({0, 0, 1, header, 1});
	NalScanner units(data, codec);
	EXPECT_TRUE(units.next());
	return units.kind();
}

TEST(NalKind, OfH264ByItsType)
{
	const Typed table[] = {
		{0, NalKind::kOther},	  {1, NalKind::kSlice},	      {2, NalKind::kSlice},
		{3, NalKind::kSlice},	  {4, NalKind::kSlice},	      {5, NalKind::kKeySlice},
		{6, NalKind::kOther},	  {7, NalKind::kSequenceSet}, {8, NalKind::kOtherSet},
		{9, NalKind::kDelimiter}, {10, NalKind::kOther},      {13, NalKind::kOther},
		{19, NalKind::kOther},	  {31, NalKind::kOther},
	};
	for (const Typed &each : table)
		for (unsigned reference = 0; reference < 4; ++reference)
			EXPECT_EQ(kind_of(reference << 5 | each.type, Codec::kH264), each.kind)
				<< each.type;
}

TEST(NalKind, OfHevcByItsType)
{
	const Typed table[] = {
		{0, NalKind::kSlice},	     {1, NalKind::kSlice},     {9, NalKind::kSlice},
		{15, NalKind::kSlice},	     {16, NalKind::kKeySlice}, {19, NalKind::kKeySlice},
		{20, NalKind::kKeySlice},    {21, NalKind::kKeySlice}, {23, NalKind::kKeySlice},
		{24, NalKind::kSlice},	     {31, NalKind::kSlice},    {32, NalKind::kOtherSet},
		{33, NalKind::kSequenceSet}, {34, NalKind::kOtherSet}, {35, NalKind::kDelimiter},
		{36, NalKind::kOther},	     {39, NalKind::kOther},    {63, NalKind::kOther},
	};
	for (const Typed &each : table)
		for (unsigned layer = 0; layer < 2; ++layer)
			EXPECT_EQ(kind_of(each.type << 1 | layer, Codec::kHevc), each.kind)
				<< each.type;
}

struct Place {
	NalKind kind;
	std::size_t begin, end;

	friend bool operator==(const Place &, const Place &) = default;
	friend std::ostream &operator<<(std::ostream &out, const Place &place)
	{
		return out << static_cast<int>(place.kind) << " " << place.begin << "-"
			   << place.end;
	}
};

std::vector<Place> places(std::span<const std::byte> data, Codec codec = Codec::kH264)
{
	std::vector<Place> found;
	for (NalScanner units(data, codec); units.next();)
		found.push_back({units.kind(), units.begin(), units.end()});
	return found;
}

using Places = std::vector<Place>;

TEST(NalScanner, FindsEachUnitWithItsStartCode)
{
	const auto frame = bytes(
		{0, 0, 0, 1, 9, 0x10, 0, 0, 0, 1, 0x67, 7, 0, 0, 1, 0x68, 8, 0, 0, 1, 0x65, 5});
	EXPECT_EQ(places(frame), (Places{{NalKind::kDelimiter, 0, 6},
					 {NalKind::kSequenceSet, 6, 12},
					 {NalKind::kOtherSet, 12, 17},
					 {NalKind::kKeySlice, 17, 22}}));
}

TEST(NalScanner, OverlooksWhatIsBeforeTheFirstStartCode)
{
	EXPECT_EQ(places(bytes({7, 7, 0, 0, 1, 0x65, 5})), (Places{{NalKind::kKeySlice, 2, 7}}));
}

TEST(NalScanner, CountsZerosBehindAUnitToIt)
{
	EXPECT_EQ(places(bytes({0, 0, 1, 9, 0, 0, 0, 0, 0, 1, 0x41, 4, 0})),
		  (Places{{NalKind::kDelimiter, 0, 6}, {NalKind::kSlice, 6, 13}}));
}

TEST(NalScanner, FindsNothingInWhatHasNoUnit)
{
	EXPECT_EQ(places({}), Places{});
	for (const auto &data : {bytes({0}), bytes({0, 0}), bytes({0, 0, 1}), bytes({0, 0, 0, 1}),
				 bytes({0, 0, 0, 0}), bytes({1, 0x65, 5}), bytes({0, 1, 0x65}),
				 bytes({0, 0, 2, 0x65}), bytes({0, 0, 3, 1})})
		EXPECT_EQ(places(data), Places{}) << data.size();
}

TEST(NalScanner, AUnitMayBeItsFirstByteAlone)
{
	const auto data = bytes({0, 0, 1, 0x26});
	for (Codec codec : {Codec::kH264, Codec::kHevc}) {
		NalScanner units(data, codec);
		ASSERT_TRUE(units.next());
		EXPECT_TRUE(units.rest().empty());
		EXPECT_EQ(units.end(), 4u);
		EXPECT_FALSE(units.next());
	}
}

TEST(NalScanner, AStartCodeMayFollowAtOnce)
{
	EXPECT_EQ(places(bytes({0, 0, 1, 0, 0, 1, 0x65})),
		  (Places{{NalKind::kOther, 0, 3}, {NalKind::kKeySlice, 3, 7}}));
}

TEST(NalScanner, TheRestIsWhatFollowsTheHeader)
{
	const auto data = bytes({0, 0, 1, 0x65, 1, 2, 3});
	NalScanner h264(data, Codec::kH264);
	ASSERT_TRUE(h264.next());
	EXPECT_EQ(h264.rest().size(), 3u);
	NalScanner hevc(data, Codec::kHevc);
	ASSERT_TRUE(hevc.next());
	EXPECT_EQ(hevc.rest().size(), 2u);
}

/// Every frame of up to six bytes of 0, 1 and a header: what counts is that the sanitizers are
/// silent, and that the units lie one behind the other.
TEST(NalScanner, StaysInsideOfAnyData)
{
	constexpr unsigned kValues[] = {0, 1, 0x65};
	for (std::size_t size = 0; size <= 6; ++size) {
		std::size_t count = 1;
		for (std::size_t i = 0; i < size; ++i)
			count *= std::size(kValues);
		for (std::size_t number = 0; number < count; ++number) {
			std::vector<std::byte> data;
			for (std::size_t i = 0, left = number; i < size; ++i, left /= 3)
				data.push_back(static_cast<std::byte>(kValues[left % 3]));
			std::size_t end = 0;
			for (const Place &place : places(data)) {
				EXPECT_LT(place.begin, place.end);
				EXPECT_GE(place.begin, end);
				end = place.end;
			}
			EXPECT_LE(end, size);
		}
	}
}

} // namespace
} // namespace penstock

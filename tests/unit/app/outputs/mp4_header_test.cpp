#include "app/outputs/libav/mp4_header.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Bytes = std::vector<std::byte>;
using namespace std::chrono_literals;

/// Big endian; of more than eight bytes the first ones are 0.
Bytes number(std::uint64_t value, std::size_t bytes)
{
	Bytes result(bytes);
	for (std::size_t i = bytes; i > 0; --i, value >>= 8)
		result[i - 1] = static_cast<std::byte>(value);
	return result;
}

Bytes operator+(Bytes one, const Bytes &other)
{
	one.insert(one.end(), other.begin(), other.end());
	return one;
}

Bytes box(const std::string &type, const Bytes &payload)
{
	Bytes name;
	for (char letter : type)
		name.push_back(static_cast<std::byte>(letter));
	return number(payload.size() + 8, 4) + name + payload;
}

/// mvhd or mdhd up to the duration.
Bytes times(unsigned version, std::uint32_t timescale)
{
	const std::size_t bytes = version == 0 ? 4 : 8;
	return number(version << 24, 4) + number(11, bytes) + number(12, bytes) +
	       number(timescale, 4) + number(0, bytes) + number(0xabcd, 4);
}

Bytes track(unsigned version)
{
	const std::size_t bytes = version == 0 ? 4 : 8;
	return number(version << 24, 4) + number(11, bytes) + number(12, bytes) + number(1, 4) +
	       number(0, 4) + number(0, bytes) + number(0xabcd, 4);
}

/// `fragments`: in mvex, before what it has.
Bytes header(unsigned version, unsigned media_version, const Bytes &fragments = {})
{
	return box("ftyp", number(0, 12)) +
	       box("moov",
		   box("mvhd", times(version, 1000)) +
			   box("trak",
			       box("tkhd", track(version)) +
				       box("mdia", box("mdhd", times(media_version, 90000)) +
							   box("hdlr", number(0, 8)))) +
			   box("mvex", fragments + box("trex", number(0, 8))));
}

Bytes header(unsigned version)
{
	return header(version, version);
}

Bytes changed(Bytes bytes, std::chrono::nanoseconds duration)
{
	for (const Mp4Header::Change &change : Mp4Header(bytes).with_duration(duration))
		for (std::size_t i = 0; i < change.count; ++i)
			bytes.at(change.position + i) = change.bytes[i];
	return bytes;
}

TEST(Mp4Headers, GetTheDurationInEachOfTheirUnits)
{
	for (unsigned version : {0u, 1u}) {
		const std::size_t bytes = version == 0 ? 4 : 8;
		const Bytes before = header(version);
		const auto changes = Mp4Header(before).with_duration(90min + 1500us);
		ASSERT_EQ(changes.size(), 3u);
		const std::uint64_t wanted[] = {5400002, 5400002, 5400 * 90000 + 135};
		for (std::size_t i = 0; i < 3; ++i) {
			EXPECT_EQ(changes[i].count, bytes);
			EXPECT_EQ(Bytes(changes[i].bytes.begin(), changes[i].bytes.begin() + bytes),
				  number(wanted[i], bytes));
		}
		// Behind each field stands something else, which stays.
		const Bytes after = changed(before, 1s);
		EXPECT_EQ(changed(after, 0s), before);
	}
}

const Bytes kRoom = box("free", number(0, 12));
const Bytes kMehd = box("mehd", number(1, 1) + number(0, 11));

/// Which is there when the file is finished, and not before it has the duration.
TEST(Mp4Headers, GetTheDurationOfTheFragments)
{
	const Bytes whole = header(1, 1, box("mehd", number(1, 1) + number(5'400'002, 11)));
	EXPECT_EQ(changed(header(1, 1, kRoom), 90min + 1500us), changed(whole, 90min + 1500us));
	EXPECT_EQ(changed(header(1, 1, kMehd), 90min + 1500us), changed(whole, 90min + 1500us));
	const auto changes = Mp4Header(header(1, 1, kRoom)).with_duration(1s);
	ASSERT_EQ(changes.size(), 5u);
	EXPECT_EQ(changes.back().bytes[0], std::byte{'m'});
	for (const Bytes &other : {box("free", number(0, 11)), box("leva", number(0, 12))})
		EXPECT_EQ(Mp4Header(header(1, 1, other)).with_duration(1s).size(), 3u);
}

TEST(Mp4Headers, LeaveADurationThatHasNoRoom)
{
	// 90000 units a second in 32 bits are 13 hours.
	EXPECT_EQ(Mp4Header(header(0)).with_duration(20h).size(), 2u);
	EXPECT_EQ(Mp4Header(header(1)).with_duration(20h).size(), 3u);
}

TEST(Mp4Headers, GetRoomForTheDurationOfTheMedia)
{
	const Bytes longer = with_room_for_durations(header(0));
	EXPECT_EQ(longer, header(0, 1, kRoom));
	EXPECT_EQ(Mp4Header(longer).with_duration(20h).size(), 5u);
	EXPECT_EQ(with_room_for_durations(header(1)), header(1, 1, kRoom)) << "the media has room";
	EXPECT_EQ(with_room_for_durations(header(1, 1, kMehd)), header(1, 1, kMehd));
	const Bytes no_header = box("free", number(7, 100));
	EXPECT_EQ(with_room_for_durations(no_header), no_header);
	// Of a header that ends too early, only whole boxes are touched.
	const Bytes whole = header(0);
	for (std::size_t length = 0; length < whole.size(); ++length) {
		const auto part = std::span(whole).first(length);
		EXPECT_EQ(with_room_for_durations(part), Bytes(part.begin(), part.end())) << length;
	}
}

TEST(Mp4Headers, AreWhatIsOne)
{
	EXPECT_TRUE(Mp4Header().with_duration(1s).empty());
	EXPECT_TRUE(Mp4Header(number(0, 100)).with_duration(1s).empty());
	EXPECT_TRUE(Mp4Header(box("moov", box("mvhd", times(0, 0)))).with_duration(1s).empty());
	const Bytes whole = header(0);
	for (std::size_t length = 0; length < whole.size(); ++length)
		for (const auto &change :
		     Mp4Header(std::span(whole).first(length)).with_duration(1s))
			EXPECT_LE(change.position + change.count, length);
	Bytes deep;
	for (int i = 0; i < 1000; ++i)
		deep = box("moov", deep);
	EXPECT_TRUE(Mp4Header(deep).with_duration(1s).empty());
}

} // namespace
} // namespace penstock

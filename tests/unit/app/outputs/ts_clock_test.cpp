#include "app/outputs/libav/ts_clock.h"

#include <cstdint>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace penstock {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::int64_t kSecond = 90'000;

/// A packet with payload, and a clock reference where there is a base.
Bytes ts_packet(std::uint32_t pid, std::uint32_t continuity, std::int64_t base = -1)
{
	Bytes packet(188, std::byte{0x55});
	const auto set = [&packet](std::size_t at, std::int64_t value) {
		packet[at] = static_cast<std::byte>(value);
	};
	set(0, 0x47);
	set(1, 0x40 | pid >> 8);
	set(2, pid);
	set(3, (base < 0 ? 0x10 : 0x30) | continuity);
	if (base < 0)
		return packet;
	set(4, 7);
	set(5, 0x10);
	set(6, base >> 25);
	set(7, base >> 17);
	set(8, base >> 9);
	set(9, base >> 1);
	set(10, base << 7);
	return packet;
}

void follow(TsClock &clock, const Bytes &bytes)
{
	clock.follow(bytes);
}

/// The references of packets without payload.
std::vector<std::int64_t> bases(const Bytes &packets, std::uint32_t pid, std::uint32_t continuity)
{
	std::vector<std::int64_t> found;
	EXPECT_EQ(packets.size() % 188, 0u);
	for (std::size_t at = 0; at + 188 <= packets.size(); at += 188) {
		const auto byte = [&](std::size_t i) {
			return std::to_integer<std::int64_t>(packets[at + i]);
		};
		EXPECT_EQ(byte(0), 0x47);
		EXPECT_EQ((byte(1) & 0x1f) << 8 | byte(2), pid);
		EXPECT_EQ(byte(3), 0x20 | continuity);
		EXPECT_EQ(byte(4), 183);
		EXPECT_EQ(byte(5), 0x10);
		found.push_back(byte(6) << 25 | byte(7) << 17 | byte(8) << 9 | byte(9) << 1 |
				byte(10) >> 7);
	}
	return found;
}

TEST(TsClocks, GoOnThroughAGap)
{
	TsClock clock;
	follow(clock, ts_packet(0, 3));
	follow(clock, ts_packet(0x100, 7, 5 * kSecond));
	follow(clock, ts_packet(0x100, 8));
	follow(clock, ts_packet(0x11, 2));
	EXPECT_EQ(bases(clock.lead_to_frame_after(kSecond), 0x100, 8),
		  (std::vector<std::int64_t>{5 * kSecond + 36'000, 5 * kSecond + 72'000}));
	const auto hour = bases(clock.lead_to_frame_after(3600 * kSecond), 0x100, 8);
	EXPECT_EQ(hour.size(), 3600u * 5 / 2 - 1);
}

TEST(TsClocks, AddNothingBetweenFrames)
{
	TsClock clock;
	EXPECT_TRUE(clock.lead_to_frame_after(kSecond).empty()) << "before the first frame";
	follow(clock, ts_packet(0x100, 7, 0));
	EXPECT_TRUE(clock.lead_to_frame_after(kSecond / 3).empty());
	EXPECT_TRUE(clock.lead_to_frame_after(-1).empty());
}

TEST(TsClocks, WrapAt33Bits)
{
	TsClock clock;
	follow(clock, ts_packet(0x100, 7, (1ll << 33) - 1));
	EXPECT_EQ(bases(clock.lead_to_frame_after(kSecond / 2), 0x100, 7),
		  (std::vector<std::int64_t>{35'999}));
}

TEST(TsClocks, ReadPacketsInAnyPieces)
{
	Bytes stream;
	for (const Bytes &packet :
	     {ts_packet(0, 1), ts_packet(0x100, 4, kSecond), ts_packet(0x100, 5)})
		stream.insert(stream.end(), packet.begin(), packet.end());
	for (const std::size_t piece : {1u, 5u, 100u, 187u, 189u, 300u, 564u}) {
		TsClock clock;
		for (std::size_t at = 0; at < stream.size(); at += piece)
			clock.follow(std::span(stream).subspan(
				at, std::min<std::size_t>(piece, stream.size() - at)));
		EXPECT_EQ(bases(clock.lead_to_frame_after(kSecond / 2), 0x100, 5).size(), 1u)
			<< piece;
	}
}

TEST(TsClocks, LeaveWhatIsNoStreamOfSuchPackets)
{
	// M2TS: four bytes more before each.
	TsClock clock;
	follow(clock, Bytes(4));
	follow(clock, ts_packet(0x100, 7, 0));
	follow(clock, Bytes(4));
	follow(clock, ts_packet(0x100, 7, 0));
	EXPECT_TRUE(clock.lead_to_frame_after(kSecond).empty());
}

} // namespace
} // namespace penstock

#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "devices/vaapi/bits/packed_nal.h"
#include "tests/support/streams/bytes.h"

namespace penstock::vaapi {
namespace {

/// What was written as a row of 0 and 1.
std::string text(const BitWriter &out)
{
	std::string result;
	for (std::size_t i = 0; i < out.bits(); ++i)
		result += (std::to_integer<unsigned>(out.bytes()[i / 8]) >> (7 - i % 8) & 1) != 0
				  ? '1'
				  : '0';
	return result;
}

std::string ue(std::uint32_t value)
{
	BitWriter out;
	out.ue(value);
	return text(out);
}

std::string se(std::int32_t value)
{
	BitWriter out;
	out.se(value);
	return text(out);
}

using test::bytes;

std::vector<std::byte> bytes_of(const HeaderBytes &header)
{
	return {header.begin(), header.end()};
}

PackedNal nal_of(std::initializer_list<unsigned> payload, unsigned loose_bits = 0)
{
	BitWriter out;
	for (const unsigned value : payload)
		out.u(value, 8);
	out.u(0, loose_bits);
	return pack_nal(0x67, 1, out);
}

// Such types hold no memory but their own, so that a frame's headers allocate nothing.
static_assert(std::is_trivially_copyable_v<BitWriter>);
static_assert(std::is_trivially_copyable_v<PackedNal>);

TEST(BitWriter, PutsTheMostSignificantBitFirst)
{
	BitWriter out;
	out.u(0b101, 3);
	out.u(0, 0);
	out.u(0xffff'fff1, 4); // the low bits only
	EXPECT_EQ(text(out), "1010001");
	EXPECT_FALSE(out.aligned());
	out.flag(true);
	EXPECT_TRUE(out.aligned());
	out.u(0x8000'0001, 32);
	EXPECT_EQ(bytes_of(out.bytes()), bytes({0xa3, 0x80, 0, 0, 1}));
}

// Table 9-2 and 9-3 of H.264.
TEST(BitWriter, WritesTheCodesOfTheStandard)
{
	EXPECT_EQ(ue(0), "1");
	EXPECT_EQ(ue(1), "010");
	EXPECT_EQ(ue(2), "011");
	EXPECT_EQ(ue(3), "00100");
	EXPECT_EQ(ue(7), "0001000");
	EXPECT_EQ(ue(0xffff'fffe), std::string(31, '0') + std::string(32, '1'));
	EXPECT_EQ(se(0), "1");
	EXPECT_EQ(se(1), "010");
	EXPECT_EQ(se(-1), "011");
	EXPECT_EQ(se(2), "00100");
	EXPECT_EQ(se(-2), "00101");
	EXPECT_EQ(se(-26), "00000110101");
}

TEST(BitWriter, TrailingBitsEndOnAByte)
{
	BitWriter out;
	out.trailing_bits();
	EXPECT_EQ(text(out), "10000000");
	out.u(0b1111111, 7);
	out.trailing_bits();
	EXPECT_EQ(text(out), "1000000011111111");
}

TEST(PackNal, PutsStartCodeAndHeaderBeforeThePayload)
{
	const PackedNal nal = nal_of({0xab});
	EXPECT_EQ(bytes_of(nal.bytes), bytes({0, 0, 0, 1, 0x67, 0xab}));
	EXPECT_EQ(nal.bit_length, 48u);
	BitWriter out;
	out.u(1, 1);
	EXPECT_EQ(bytes_of(pack_nal(0x4001, 2, out).bytes), bytes({0, 0, 0, 1, 0x40, 1, 0x80}));
}

TEST(PackNal, KeepsStartCodesOutOfThePayload)
{
	EXPECT_EQ(bytes_of(nal_of({0, 0, 0, 1}).bytes), bytes({0, 0, 0, 1, 0x67, 0, 0, 3, 0, 1}));
	EXPECT_EQ(bytes_of(nal_of({0, 0, 1}).bytes), bytes({0, 0, 0, 1, 0x67, 0, 0, 3, 1}));
	EXPECT_EQ(bytes_of(nal_of({0, 0, 3}).bytes), bytes({0, 0, 0, 1, 0x67, 0, 0, 3, 3}));
	EXPECT_EQ(bytes_of(nal_of({0, 0, 4}).bytes), bytes({0, 0, 0, 1, 0x67, 0, 0, 4}));
	EXPECT_EQ(bytes_of(nal_of({0, 0, 0, 0, 0}).bytes),
		  bytes({0, 0, 0, 1, 0x67, 0, 0, 3, 0, 0, 3, 0}));
	EXPECT_EQ(nal_of({0, 0, 0, 1}).bit_length, 80u);
}

TEST(PackNal, LeavesTheLastIncompleteByteToWhoCompletesIt)
{
	const PackedNal nal = nal_of({5, 0, 0}, 3);
	EXPECT_EQ(bytes_of(nal.bytes), bytes({0, 0, 0, 1, 0x67, 5, 0, 0, 0}));
	EXPECT_EQ(nal.bit_length, 8u * 8 + 3);
}

TEST(PackNal, NoRandomPayloadHoldsAStartCodeAndAllComeBack)
{
	std::mt19937 random(1);
	for (int round = 0; round < 2000; ++round) {
		BitWriter out;
		for (unsigned length = random() % 60; length > 0; --length)
			out.u(random() % 3 == 0 ? random() % 6 : 0, 8);
		const PackedNal nal = pack_nal(0x67, 1, out);
		ASSERT_EQ(nal.bit_length, nal.bytes.size() * 8);

		std::vector<std::byte> back;
		unsigned zeros = 0;
		for (std::size_t i = 5; i < nal.bytes.size(); ++i) {
			const auto value = std::to_integer<unsigned>(nal.bytes[i]);
			if (zeros == 2) {
				ASSERT_GE(value, 3u);
				if (value == 3 && i + 1 < nal.bytes.size()) {
					zeros = 0;
					continue;
				}
			}
			back.push_back(nal.bytes[i]);
			zeros = value == 0 ? zeros + 1 : 0;
		}
		ASSERT_EQ(back, bytes_of(out.bytes()));
	}
}

} // namespace
} // namespace penstock::vaapi

#include "core/bitstream/access_units.h"

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/bitstream/nal.h"
#include "tests/support/streams/bytes.h"
#include "tests/support/streams/coded_stream.h"

namespace penstock::test {
namespace {

using Bytes = std::vector<std::byte>;

constexpr ClockTime kInterval{1000};

struct Unit {
	Bytes data;
	std::uint64_t pts = 0;
	bool keyframe = false;

	friend bool operator==(const Unit &, const Unit &) = default;
	friend std::ostream &operator<<(std::ostream &out, const Unit &unit)
	{
		return out << unit.data.size() << " bytes at " << unit.pts
			   << (unit.keyframe ? ", keyframe" : "");
	}
};

/// What comes of buffers, the time of each of which is 1000 times its number.
struct Units {
	explicit Units(Codec codec)
		: units(codec, kInterval, [this](const AccessUnit &unit) {
			  found.push_back({{unit.data.begin(), unit.data.end()},
					   unit.pts.ns(),
					   unit.keyframe});
			  last = unit.data.data();
			  return Status{};
		  })
	{}

	bool give(const Bytes &buffer)
	{
		return units.give(buffer, ClockTime(1000 * given++)).value();
	}
	void give_all(const std::vector<Bytes> &buffers)
	{
		for (const Bytes &buffer : buffers)
			give(buffer);
	}
	std::vector<Bytes> data() const
	{
		std::vector<Bytes> all;
		for (const Unit &unit : found)
			all.push_back(unit.data);
		return all;
	}

	std::vector<Unit> found;
	const std::byte *last = nullptr;
	std::uint64_t given = 0;
	AccessUnits units;
};

Bytes joined(const std::vector<Bytes> &pieces)
{
	Bytes all;
	for (const Bytes &piece : pieces)
		all.insert(all.end(), piece.begin(), piece.end());
	return all;
}

std::vector<Bytes> nal_units(const Bytes &data, Codec codec)
{
	std::vector<std::size_t> begins;
	for (NalScanner units(data, codec); units.next();)
		begins.push_back(units.begin());
	begins.push_back(data.size());
	std::vector<Bytes> units;
	for (std::size_t i = 0; i + 1 < begins.size(); ++i)
		units.emplace_back(data.begin() + std::ptrdiff_t(begins[i]),
				   data.begin() + std::ptrdiff_t(begins[i + 1]));
	return units;
}

Bytes nal(std::initializer_list<unsigned> content)
{
	Bytes unit = bytes({0, 0, 1});
	for (unsigned each : content)
		unit.push_back(static_cast<std::byte>(each));
	return unit;
}

// H.264: the first bit of a slice says whether it is the first of its picture.
const Bytes kDelimiter = nal({9, 0x10});
const Bytes kSets = joined({nal({0x67, 1, 2}), nal({0x68, 3})});
const Bytes kMessage = nal({6, 5, 1});

Bytes first_slice(unsigned type, unsigned picture)
{
	return nal({0x60 | type, 0x80 | picture, picture, 7});
}
Bytes next_slice(unsigned type, unsigned picture, unsigned slice)
{
	return nal({0x60 | type, picture, slice, 7});
}

class AccessUnitsOf : public testing::TestWithParam<const char *>
{
protected:
	const Codec codec = parse_codec(GetParam()).value();
	const std::vector<CodedPicture> &pictures = coded_stream(GetParam());
};

TEST_P(AccessUnitsOf, WholeBuffersAreHandedOnWhereTheyAre)
{
	Units units(codec);
	for (const CodedPicture &picture : pictures) {
		EXPECT_TRUE(units.give(picture.data));
		EXPECT_EQ(units.last, picture.data.data());
		EXPECT_EQ(units.found.back(),
			  (Unit{picture.data, 1000 * (units.given - 1), picture.keyframe}));
	}
	EXPECT_FALSE(units.units.splits());
}

TEST_P(AccessUnitsOf, SeveralInABufferAreTakenApart)
{
	Units units(codec);
	for (std::size_t i = 0; i + 3 <= pictures.size(); i += 3)
		units.give(joined({pictures[i].data, pictures[i + 1].data, pictures[i + 2].data}));
	ASSERT_EQ(units.found.size(), pictures.size());
	for (std::size_t i = 0; i < pictures.size(); ++i) {
		// A zero before a start code may count for either side.
		EXPECT_NEAR(units.found[i].data.size(), pictures[i].data.size(), 1) << i;
		EXPECT_EQ(units.found[i].keyframe, pictures[i].keyframe) << i;
		EXPECT_EQ(units.found[i].pts, 1000 * (i / 3) + 1000 * (i % 3)) << i;
	}
	std::vector<Bytes> all;
	for (const CodedPicture &picture : pictures)
		all.push_back(picture.data);
	EXPECT_TRUE(joined(units.data()) == joined(all));
}

TEST_P(AccessUnitsOf, EachPieceInABufferOfItsOwnIsPutTogether)
{
	Units units(codec);
	for (const CodedPicture &picture : pictures) {
		units.give_all(nal_units(picture.data, codec));
		ASSERT_FALSE(units.found.empty());
		// Nothing waits for the next one: each picture has one slice.
		EXPECT_EQ(units.found.back().data, picture.data);
		EXPECT_EQ(units.found.back().keyframe, picture.keyframe);
	}
	EXPECT_EQ(units.found.size(), pictures.size());
	EXPECT_FALSE(units.units.splits());
}

INSTANTIATE_TEST_SUITE_P(Codecs, AccessUnitsOf, testing::Values("h264", "hevc"),
			 [](const auto &each) { return std::string(each.param); });

TEST(AccessUnits, TakeTheirTimeFromTheBufferOfTheirSlice)
{
	Units units(Codec::kH264);
	units.give_all({kSets, kMessage, first_slice(5, 1), first_slice(1, 2)});
	EXPECT_THAT(
		units.found,
		testing::ElementsAre(Unit{joined({kSets, kMessage, first_slice(5, 1)}), 2000, true},
				     Unit{first_slice(1, 2), 3000, false}));
}

TEST(AccessUnits, WaitForTheirEndOnceABufferGoesOnWithAPicture)
{
	Units units(Codec::kH264);
	units.give_all({joined({kSets, first_slice(5, 1)}), next_slice(5, 1, 1)});
	// Taken for whole, and now known not to be.
	EXPECT_EQ(units.found.size(), 1u);
	EXPECT_TRUE(units.units.splits());
	units.give_all(
		{next_slice(5, 1, 2), first_slice(1, 2), next_slice(1, 2, 1), next_slice(1, 2, 2)});
	EXPECT_EQ(units.found.size(), 1u);
	units.give(first_slice(1, 3));
	ASSERT_EQ(units.found.size(), 2u);
	EXPECT_EQ(units.found[1],
		  (Unit{joined({first_slice(1, 2), next_slice(1, 2, 1), next_slice(1, 2, 2)}), 3000,
			false}));
	ASSERT_TRUE(units.units.end());
	EXPECT_EQ(units.found.back().data, first_slice(1, 3));
	ASSERT_TRUE(units.units.end());
	EXPECT_EQ(units.found.size(), 3u);
}

TEST(AccessUnits, KeepAPrefixWithItsSlice)
{
	const Bytes prefix = nal({0x6e, 0x40, 0x80, 0x07});
	const Bytes picture = joined({prefix, first_slice(5, 1), prefix, next_slice(5, 1, 1)});
	const Bytes next = joined({prefix, first_slice(1, 2), prefix, next_slice(1, 2, 1)});
	Units units(Codec::kH264);
	units.give(joined({picture, next}));
	EXPECT_THAT(units.data(), testing::ElementsAre(picture, next));
	EXPECT_FALSE(units.units.splits());
}

TEST(AccessUnits, OfALostPieceAreDropped)
{
	Units units(Codec::kH264);
	units.give_all({first_slice(5, 1), next_slice(5, 1, 1), first_slice(1, 2)});
	units.units.drop();
	units.give_all({next_slice(1, 3, 1), kSets, first_slice(5, 4)});
	ASSERT_TRUE(units.units.end());
	EXPECT_THAT(units.data(),
		    testing::ElementsAre(first_slice(5, 1), joined({kSets, first_slice(5, 4)})));
}

TEST(AccessUnits, KeepParameterSetsAcrossALoss)
{
	Units units(Codec::kH264);
	units.give(kSets);
	units.units.drop();
	units.give(first_slice(5, 1));
	EXPECT_THAT(units.data(), testing::ElementsAre(joined({kSets, first_slice(5, 1)})));
}

// All but the one picture that proves that they are split.
TEST(AccessUnits, AreTheSameHoweverAStreamIsCut)
{
	for (unsigned seed = 0; seed < 500; ++seed) {
		SCOPED_TRACE(seed);
		std::mt19937 random(seed);
		const auto chance = [&random](unsigned of) { return random() % of == 0; };
		std::vector<Bytes> whole;
		std::vector<Bytes> buffers(1);
		for (unsigned picture = 0; picture < 30; ++picture) {
			const unsigned type = picture % 10 == 0 ? 5 : 1;
			std::vector<Bytes> pieces;
			if (chance(2))
				pieces.push_back(kDelimiter);
			if (type == 5)
				pieces.push_back(kSets);
			pieces.push_back(first_slice(type, picture));
			for (unsigned slice = 1; slice <= seed % 4; ++slice)
				pieces.push_back(next_slice(type, picture, slice));
			for (const Bytes &piece : pieces) {
				if (chance(2))
					buffers.emplace_back();
				buffers.back() = joined({buffers.back(), piece});
			}
			whole.push_back(joined(pieces));
		}
		Units units(Codec::kH264);
		units.give_all(buffers);
		ASSERT_TRUE(units.units.end());
		const std::vector<Bytes> found = units.data();
		if (!units.units.splits()) {
			EXPECT_EQ(found, whole);
			continue;
		}
		// One picture was handed over before it was known that they are split.
		ASSERT_EQ(found.size(), whole.size());
		unsigned cut_short = 0;
		for (std::size_t i = 0; i < whole.size(); ++i)
			cut_short += found[i] != whole[i];
		EXPECT_EQ(cut_short, 1u);
	}
}

TEST(AccessUnits, OfNothingThatIsAStreamThereAreNone)
{
	for (const char *codec : {"h264", "hevc", "mjpeg"}) {
		Units units(parse_codec(codec).value());
		for (const Bytes &buffer :
		     {Bytes(), bytes({0}), bytes({0, 0, 1}), Bytes(1000, std::byte{0}),
		      bytes({1, 2, 3, 4, 5, 6, 7, 8})})
			EXPECT_FALSE(units.give(buffer)) << codec << ' ' << buffer.size();
		EXPECT_TRUE(units.units.end());
		EXPECT_TRUE(units.found.empty());
	}
}

TEST(AccessUnits, OfJpegAreBuffersThatBeginAsOne)
{
	Units units(Codec::kMjpeg);
	const Bytes jpeg = bytes({0xff, 0xd8, 0xff, 0xd9, 0, 0, 0});
	EXPECT_TRUE(units.give(jpeg));
	EXPECT_FALSE(units.give(bytes({0, 0xff, 0xd8})));
	EXPECT_THAT(units.found, testing::ElementsAre(Unit{jpeg, 0, true}));
}

TEST(AccessUnits, TellWhoeverTakesThemOfNoErrorTwice)
{
	AccessUnits units(Codec::kH264, kInterval, [](const AccessUnit &) -> Status {
		return make_error(std::errc::io_error, "no");
	});
	EXPECT_FALSE(units.give(first_slice(5, 1), ClockTime(0)));
	EXPECT_TRUE(units.end());
}

TEST(AccessUnits, OfUnreasonableLengthAreAnError)
{
	Units units(Codec::kH264);
	const Bytes message = joined({nal({6}), Bytes(AccessUnits::kLongest / 4, std::byte{7})});
	for (int i = 0; i < 3; ++i)
		EXPECT_TRUE(units.give(message));
	EXPECT_FALSE(units.units.give(message, ClockTime(0)));
	units.give(first_slice(5, 1));
	EXPECT_THAT(units.data(), testing::ElementsAre(first_slice(5, 1)));
}

} // namespace
} // namespace penstock::test

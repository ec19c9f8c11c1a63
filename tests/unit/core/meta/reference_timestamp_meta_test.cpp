#include "core/meta/reference_timestamp_meta.h"

#include <gtest/gtest.h>

#include "core/buffer/buffer.h"

namespace penstock {
namespace {

using namespace std::chrono_literals;

constexpr ClockTime kNtp{ClockTime(3'900'000'000s)};
constexpr ClockTime kPtp{ClockTime(1'700'000'000s)};

BufferRef buffer_with_two_references()
{
	BufferRef buffer = Buffer::create();
	buffer->add_meta<ReferenceTimestampMeta>("ntp", kNtp, ClockTime(40ms));
	buffer->add_meta<ReferenceTimestampMeta>("ptp", kPtp);
	return buffer;
}

void expect_two_references(const Buffer &buffer)
{
	auto meta = buffer.metas<ReferenceTimestampMeta>().begin();
	EXPECT_EQ(meta->reference, "ntp");
	EXPECT_EQ(meta->timestamp, kNtp);
	EXPECT_EQ(meta->duration, ClockTime(40ms));
	++meta;
	EXPECT_EQ(meta->reference, "ptp");
	EXPECT_EQ(meta->timestamp, kPtp);
	EXPECT_FALSE(meta->duration.is_set());
	++meta;
	EXPECT_EQ(meta, buffer.metas<ReferenceTimestampMeta>().end());
}

TEST(ReferenceTimestampMeta, ABufferCarriesOnePerReference)
{
	expect_two_references(*buffer_with_two_references());
}

TEST(ReferenceTimestampMeta, EveryCopyAndChangeOfThePictureKeepsIt)
{
	const MetaTransform changes[] = {CopyTransform{},
					 CopyTransform{.region = true, .offset = 1, .size = 2},
					 CopyTransform{.with_memory = false},
					 CopyTransform{.merged = true},
					 CopyTransform{.deep = true},
					 ScaleTransform{{640, 480}, {320, 240}},
					 RotateTransform{{640, 480}, Orientation::kRotate90},
					 ColorspaceTransform{}};
	for (const MetaTransform &change : changes) {
		const BufferRef dest = Buffer::create();
		transform_metas(*dest, *buffer_with_two_references(), change);
		expect_two_references(*dest);
	}
}

} // namespace
} // namespace penstock

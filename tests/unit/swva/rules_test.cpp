#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "tests/unit/swva/va_client.h"

namespace swva::test {
namespace {

using List = std::vector<Rendered>;

Rendered &find(List &list, VABufferType type)
{
	return *std::ranges::find(list, type, &Rendered::type);
}

void remove(List &list, VABufferType type)
{
	list.erase(std::ranges::find(list, type, &Rendered::type));
}

auto &sequence(List &list)
{
	return find(list, VAEncSequenceParameterBufferType).as<VAEncSequenceParameterBufferH264>();
}

auto &picture(List &list)
{
	return find(list, VAEncPictureParameterBufferType).as<VAEncPictureParameterBufferH264>();
}

auto &slice(List &list)
{
	return find(list, VAEncSliceParameterBufferType).as<VAEncSliceParameterBufferH264>();
}

// Changes the rate control, which the client sends as the only misc parameter.
template <typename Change>
void change_rate(List &list, Change change)
{
	Rendered &buffer = find(list, VAEncMiscParameterBufferType);
	VAEncMiscParameterRateControl rate;
	std::memcpy(&rate, buffer.bytes.data() + sizeof(VAEncMiscParameterType), sizeof(rate));
	change(rate);
	buffer = misc(VAEncMiscParameterTypeRateControl, rate);
}

void set_quality(List &list, std::uint32_t level)
{
	VAEncMiscParameterBufferQualityLevel quality{};
	quality.quality_level = level;
	list.insert(list.begin() + 2, misc(VAEncMiscParameterTypeQualityLevel, quality));
}

void set_hrd(List &list, std::uint32_t fullness, std::uint32_t size)
{
	VAEncMiscParameterHRD hrd{};
	hrd.initial_buffer_fullness = fullness;
	hrd.buffer_size = size;
	list.insert(list.begin() + 2, misc(VAEncMiscParameterTypeHRD, hrd));
}

void set_frame_rate(List &list, std::uint32_t rate)
{
	VAEncMiscParameterFrameRate parameter{};
	parameter.framerate = rate;
	list.insert(list.begin() + 2, misc(VAEncMiscParameterTypeFrameRate, parameter));
}

// One thing that an application does wrong with the second picture (a P picture) or the first.
struct Breach {
	const char *name;
	const char *rule;
	bool idr;
	void (*apply)(List &list, const VaClient &client);
	const char *persona = "strict";
	std::uint32_t rate_control = VA_RC_CBR;
};

std::ostream &operator<<(std::ostream &stream, const Breach &breach)
{
	return stream << breach.name;
}

constexpr bool kIdr = true;
constexpr bool kP = false;

const Breach kBreaches[] = {
	// 2: order
	{"NoSequence", "2.missing", kIdr,
	 [](List &list, const VaClient &) { remove(list, VAEncSequenceParameterBufferType); }},
	{"NoPicture", "2.missing", kP,
	 [](List &list, const VaClient &) { remove(list, VAEncPictureParameterBufferType); }},
	{"NoSlice", "2.missing", kP,
	 [](List &list, const VaClient &) { remove(list, VAEncSliceParameterBufferType); }},
	{"NoRateControl", "2.rate_after_sequence", kIdr,
	 [](List &list, const VaClient &) { remove(list, VAEncMiscParameterBufferType); }},
	{"RateControlFirst", "2.rate_after_sequence", kIdr,
	 [](List &list, const VaClient &) {
		 std::rotate(list.begin(), list.begin() + 2, list.begin() + 3);
	 }},
	{"TwoSequences", "2.twice", kIdr,
	 [](List &list, const VaClient &) { list.insert(list.begin(), list.front()); }},
	{"TwoPictures", "2.twice", kP,
	 [](List &list, const VaClient &) { list.insert(list.begin(), list.front()); }},
	{"PackedDataAlone", "2.packed_pair", kP,
	 [](List &list, const VaClient &) { remove(list, VAEncPackedHeaderParameterBufferType); }},
	{"PackedParametersAlone", "2.packed_pair", kP,
	 [](List &list, const VaClient &) { remove(list, VAEncPackedHeaderDataBufferType); }},
	{"CodedBufferRendered", "5.buffer_size", kP,
	 [](List &list, const VaClient &) {
		 list.push_back({VAEncSliceParameterBufferType, std::vector<std::byte>(7)});
	 }},
	// 4: what needs surfaces
	{"ReconstructsInput", "4.reconstruction", kIdr,
	 [](List &list, const VaClient &client) {
		 picture(list).CurrPic.picture_id = client.input();
	 }},
	{"ReconstructsReference", "4.reconstruction", kP,
	 [](List &list, const VaClient &) {
		 picture(list).CurrPic.picture_id = picture(list).ReferenceFrames[0].picture_id;
	 }},
	{"ReconstructsNothing", "4.reconstruction", kIdr,
	 [](List &list, const VaClient &) { picture(list).CurrPic.picture_id = VA_INVALID_ID; }},
	{"ZeroedReferences", "4.invalid_filling", kIdr,
	 [](List &list, const VaClient &) {
		 picture(list).ReferenceFrames[5] = {};
		 picture(list).ReferenceFrames[5].picture_id = VA_INVALID_ID;
	 }},
	{"ZeroedList", "4.lists", kIdr,
	 [](List &list, const VaClient &) { slice(list).RefPicList0[3] = {}; }},
	{"ReferenceNeverCoded", "4.references", kP,
	 [](List &list, const VaClient &client) {
		 picture(list).ReferenceFrames[0].picture_id = client.input();
	 }},
	{"ReferenceIsAnotherPicture", "4.references", kP,
	 [](List &list, const VaClient &) {
		 picture(list).ReferenceFrames[0].TopFieldOrderCnt = 40;
	 }},
	{"TooManyReferences", "4.references", kP,
	 [](List &list, const VaClient &) {
		 picture(list).ReferenceFrames[1] = picture(list).ReferenceFrames[0];
	 }},
	{"ListOfUnknown", "4.lists", kP,
	 [](List &list, const VaClient &client) {
		 slice(list).RefPicList0[0].picture_id = client.input();
	 }},
	{"NoCodedBuffer", "4.coded_buffer", kP,
	 [](List &list, const VaClient &) { picture(list).coded_buf = VA_INVALID_ID; }},
	{"SliceWithinRow", "4.slice_structure", kP,
	 [](List &list, const VaClient &) { slice(list).num_macroblocks -= 1; }},
	{"CodedSize", "4.coded_size", kIdr,
	 [](List &list, const VaClient &) { sequence(list).picture_width_in_mbs = 5; }},
	// 4: what the engine finds
	{"FirstIsP", "4.frame_num", kP,
	 [](List &list, const VaClient &) { picture(list).frame_num = 7; }},
	// 5: sequence and misc
	{"NoIdrPeriod", "5.period", kIdr,
	 [](List &list, const VaClient &) { sequence(list).intra_idr_period = 0; }},
	{"NoBitrate", "5.bitrate", kIdr,
	 [](List &list, const VaClient &) { sequence(list).bits_per_second = 0; }},
	{"NoRate", "5.bitrate", kIdr,
	 [](List &list, const VaClient &) {
		 change_rate(list, [](auto &rate) { rate.bits_per_second = 0; });
	 }},
	{"NoTarget", "5.target_percentage", kIdr,
	 [](List &list, const VaClient &) {
		 change_rate(list, [](auto &rate) { rate.target_percentage = 0; });
	 }},
	{"Reserved", "5.reserved", kIdr,
	 [](List &list, const VaClient &) {
		 change_rate(list, [](auto &rate) { rate.va_reserved[1] = 9; });
	 }},
	{"Qp", "5.qp", kIdr,
	 [](List &list, const VaClient &) {
		 change_rate(list, [](auto &rate) { rate.max_qp = 60; });
	 }},
	{"FullHrd", "5.hrd", kIdr, [](List &list, const VaClient &) { set_hrd(list, 2000, 1000); }},
	{"FrameRate", "5.frame_rate", kIdr,
	 [](List &list, const VaClient &) { set_frame_rate(list, 0); }},
	{"Quality", "5.quality", kIdr, [](List &list, const VaClient &) { set_quality(list, 8); }},
	{"IcqQuality", "5.icq_factor", kIdr,
	 [](List &list, const VaClient &) {
		 change_rate(list, [](auto &rate) { rate.ICQ_quality_factor = 52; });
	 },
	 "strict", VA_RC_ICQ},
	{"QvbrQuality", "5.qvbr_factor", kIdr,
	 [](List &list, const VaClient &) {
		 change_rate(list, [](auto &rate) { rate.quality_factor = 0; });
	 },
	 "strict", VA_RC_QVBR},
	{"RateWithConstantQp", "5.rate_with_cqp", kIdr,
	 [](List &list, const VaClient &client) {
		 list.push_back(misc(VAEncMiscParameterTypeRateControl, client.rate_control()));
	 },
	 "strict", VA_RC_CQP},
	{"BitrateWithConstantQp", "5.bitrate_with_cqp", kIdr,
	 [](List &list, const VaClient &) { sequence(list).bits_per_second = 1000000; }, "strict",
	 VA_RC_CQP},
	{"Timing", "5.timing", kIdr,
	 [](List &list, const VaClient &) { sequence(list).num_units_in_tick = 0; }},
	{"MiscSize", "5.misc_size", kIdr,
	 [](List &list, const VaClient &) {
		 find(list, VAEncMiscParameterBufferType).bytes.pop_back();
	 }},
	{"MiscType", "5.misc_type", kIdr,
	 [](List &list, const VaClient &) { list.push_back(misc(VAEncMiscParameterTypeROI, 0)); }},
	// 6: packed headers
	{"BitLength", "6.bit_length", kP,
	 [](List &list, const VaClient &) {
		 find(list, VAEncPackedHeaderParameterBufferType)
			 .as<VAEncPackedHeaderParameterBuffer>()
			 .bit_length = 10000;
	 }},
	{"NoSliceHeader", "6.once_per_slice", kP,
	 [](List &list, const VaClient &) {
		 remove(list, VAEncPackedHeaderParameterBufferType);
		 remove(list, VAEncPackedHeaderDataBufferType);
	 }},
	{"TwoSliceHeaders", "6.once_per_slice", kP,
	 [](List &list, const VaClient &) {
		 const List header(list.begin() + 1, list.begin() + 3);
		 list.insert(list.begin() + 1, header.begin(), header.end());
	 }},
	{"NotNegotiated", "6.negotiation", kP,
	 [](List &list, const VaClient &) {
		 find(list, VAEncPackedHeaderParameterBufferType)
			 .as<VAEncPackedHeaderParameterBuffer>()
			 .type = VAEncPackedHeaderRawData;
	 }},
	{"NoSpsForIhd", "6.missing", kIdr,
	 [](List &list, const VaClient &) {
		 remove(list, VAEncPackedHeaderParameterBufferType);
		 remove(list, VAEncPackedHeaderDataBufferType);
	 },
	 "ihd"},
};

class Breaches : public testing::TestWithParam<Breach>
{};

TEST_P(Breaches, AreFound)
{
	VaClient client(Variables{{"PERSONA", GetParam().persona}}, {}, GetParam().rate_control);
	if (!GetParam().idr) {
		ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
		ASSERT_EQ(client.sync(), VA_STATUS_SUCCESS);
	}
	auto list = client.buffers(GetParam().idr ? client.idr() : client.p());
	ASSERT_EQ(client.violations(), std::vector<std::string>());
	GetParam().apply(list, client);
	EXPECT_NE(client.encode(list), VA_STATUS_SUCCESS);
	const auto rules = client.violations();
	EXPECT_TRUE(broken(rules, GetParam().rule)) << testing::PrintToString(rules);
}

// Without strictness the same is logged, and the call goes on if it can.
TEST(Leniency, LogsAndGoesOn)
{
	VaClient client(Variables{{"STRICT", "0"}});
	auto list = client.buffers(client.idr());
	change_rate(list, [](auto &rate) { rate.target_percentage = 0; });
	EXPECT_EQ(client.encode(list), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.violations(), std::vector<std::string>{"5.target_percentage"});
}

INSTANTIATE_TEST_SUITE_P(, Breaches, testing::ValuesIn(kBreaches), Named());

} // namespace
} // namespace swva::test

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <va/va_drmcommon.h>

#include "tests/unit/swva/engine/ffmpeg.h"
#include "tests/unit/swva/va_client.h"

namespace swva::test {
namespace {

using testing::Values;

struct PersonaCase {
	const char *name;
	std::uint32_t rate_control;
	bool packed;
};

std::ostream &operator<<(std::ostream &stream, const PersonaCase &persona)
{
	return stream << persona.name;
}

class EveryPersona : public testing::TestWithParam<PersonaCase>
{};

// A client that does everything right meets no violation, and the stream is its picture.
TEST_P(EveryPersona, EncodesWithoutViolation)
{
	H264Client::Settings settings;
	settings.packed = GetParam().packed;
	VaClient client(Variables{{"PERSONA", GetParam().name}}, settings, GetParam().rate_control);
	client.paint(77);
	std::vector<std::byte> stream;
	for (int i = 0; i < 5; ++i) {
		ASSERT_EQ(client.encode(i % 3 == 0 ? client.idr() : client.p()), VA_STATUS_SUCCESS);
		ASSERT_EQ(client.sync(), VA_STATUS_SUCCESS);
		const auto coded = client.read();
		ASSERT_EQ(coded.status, VA_STATUS_SUCCESS);
		ASSERT_FALSE(coded.data.empty());
		stream.insert(stream.end(), coded.data.begin(), coded.data.end());
	}
	client.close();
	EXPECT_EQ(client.terminate(), VA_STATUS_SUCCESS);
	EXPECT_EQ(client.violations(), std::vector<std::string>());
	EXPECT_EQ(client.environment().log("frame").size(), 5U);

	const auto decoded = decode("h264", stream);
	EXPECT_EQ(decoded.errors, "");
	EXPECT_EQ(decoded.pixels, std::string(5 * 64 * 48 * 3 / 2, 77));
}

INSTANTIATE_TEST_SUITE_P(
	, EveryPersona,
	Values(PersonaCase{"strict", VA_RC_CBR, true}, PersonaCase{"ihd", VA_RC_VBR, true},
	       PersonaCase{"ihd-lp", VA_RC_CQP, true}, PersonaCase{"mesa22", VA_RC_CBR, false},
	       PersonaCase{"mesa-new", VA_RC_CBR, true}, PersonaCase{"i965", VA_RC_CBR, true}),
	Named());

TEST(DriverLog, TellsMemoryOfFrames)
{
	VaClient client;
	client.paint(1);
	ASSERT_EQ(client.encode(client.idr()), VA_STATUS_SUCCESS);
	ASSERT_EQ(client.sync(), VA_STATUS_SUCCESS);
	VADRMPRIMESurfaceDescriptor exported{};
	ASSERT_EQ(::vaExportSurfaceHandle(
			  client.display(), client.input(), VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
			  VA_EXPORT_SURFACE_READ_WRITE | VA_EXPORT_SURFACE_SEPARATE_LAYERS,
			  &exported),
		  VA_STATUS_SUCCESS);
	struct stat status = {};
	ASSERT_EQ(::fstat(exported.objects[0].fd, &status), 0);
	::close(exported.objects[0].fd);
	client.close();
	ASSERT_EQ(client.terminate(), VA_STATUS_SUCCESS);

	const auto frames = client.environment().log("frame");
	ASSERT_EQ(frames.size(), 1U);
	const auto &planes = frames[0]["planes"];
	ASSERT_EQ(planes.size(), 2U);
	EXPECT_EQ(planes[0]["ino"], status.st_ino);
	EXPECT_EQ(planes[1]["ino"], status.st_ino);
	EXPECT_EQ(planes[1]["offset"], exported.layers[1].offset[0]);
	EXPECT_EQ(planes[1]["pitch"], exported.layers[1].pitch[0]);
	EXPECT_EQ(frames[0]["keyframe"], true);
	EXPECT_EQ(frames[0]["crc"].get<std::string>().size(), 8U);
	const auto end = client.environment().log("END");
	ASSERT_EQ(end.size(), 1U);
	EXPECT_EQ(end[0]["violations"], 0);
	EXPECT_EQ(end[0]["derive_image"], 1);
	EXPECT_EQ(end[0]["put_image"], 0);
}

TEST(DriverSettings, AreOfTheDisplay)
{
	const penstock::test::DriverDisplay first(Variables{{"PERSONA", "i965"}});
	const penstock::test::DriverDisplay second(Variables{{"PERSONA", "mesa22"}});
	EXPECT_NE(std::string(::vaQueryVendorString(first.get())).find("i965"), std::string::npos);
	EXPECT_NE(std::string(::vaQueryVendorString(second.get())).find("Mesa"), std::string::npos);
}

TEST(DriverSettings, RefuseWhatTheyDoNotKnow)
{
	for (const auto &[name, value] :
	     Variables{{"PERSONE", "ihd"}, {"PERSONA", "nobody"}, {"PITCH_ALIGN", "wide"}}) {
		const penstock::test::DriverDisplay display(Variables{{name, value}});
		EXPECT_NE(display.status(), VA_STATUS_SUCCESS) << name;
	}
}

} // namespace
} // namespace swva::test

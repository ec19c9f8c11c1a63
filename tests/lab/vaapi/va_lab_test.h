#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/lab/lab_test.h"
#include "tests/lab/vaapi/libva_names.h"
#include "tests/support/pictures/picture.h"
#include "tests/support/rigs/va_display.h"

namespace penstock::test {

/// Where the camera's frames come from, and how they are to come.
struct VaSource {
	bool hdmi = false; ///< a grabber, which crops, scales and pads; otherwise a webcam
	std::uint32_t width = 640;
	std::uint32_t height = 360;
	/// Frames per second of the webcam. The driver's lossless engine is slow in the lab.
	std::string rate = "15";
	std::string format = "NV12";
};

inline void PrintTo(const VaSource &source, std::ostream *stream)
{
	*stream << source.width << 'x' << source.height << (source.hdmi ? " of a grabber" : "");
}

/// Records by the VA-API encoder on the strict software driver, from a camera that gives the same
/// picture in every frame, whose rows differ.
class VaLab : public LabTest
{
protected:
	using Words = std::vector<std::string>;

	void SetUp() override;
	/// Other tests find no VA-API.
	void TearDown() override;

	/// A driver of its own for what follows, with these faults and habits.
	void use_driver(const DriverEnvironment::Variables &variables = {});
	const DriverEnvironment &driver() const { return *driver_; }
	/// The line that the driver wrote when the program let go of it.
	nlohmann::json end_of_log() const;

	/// The command line of a recording into stream().
	Words record_words(const VaSource &source, unsigned frames, const Words &options) const;
	Finished record(const VaSource &source, unsigned frames, const Words &options = {}) const;
	nlohmann::json plan(const VaSource &source, const Words &options = {}) const;

	std::string stream() const { return file("out.h264"); }
	nlohmann::json statistics() const { return read_json(file("statistics.json")); }

	/// The stream's pictures by FFmpeg, NV12 one after the other. Its complaints fail the test.
	std::string decode() const;
	/// One frame of the camera as it would look there.
	std::string capture(const VaSource &source) const;
	/// Fails unless the stream is so many times that picture.
	void expect_pictures(unsigned frames, const std::string &expected) const;

	/// Fails unless the driver has encoded so many frames and found nothing wrong, and nobody
	/// asked it for pixels.
	void expect_content_driver(unsigned frames) const;

private:
	std::optional<LibvaNames> names_;
	std::optional<DriverEnvironment> driver_;
};

/// The dmabufs that the frames of the driver's log were in, by inode.
std::set<std::uint64_t> frame_inodes(const std::vector<nlohmann::json> &frames);

} // namespace penstock::test

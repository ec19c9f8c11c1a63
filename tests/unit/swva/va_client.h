#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <va/va.h>

#include "tests/support/rigs/va_display.h"
#include "tests/unit/swva/engine/h264_client.h"

namespace swva::test {

using Variables = penstock::test::DriverEnvironment::Variables;

/// One parameter buffer as it is going to be rendered.
struct Rendered {
	VABufferType type;
	std::vector<std::byte> bytes;

	template <typename T>
	static Rendered of(VABufferType type, const T &value)
	{
		const auto *begin = reinterpret_cast<const std::byte *>(&value);
		return {type, {begin, begin + sizeof(T)}};
	}
	template <typename T>
	T &as()
	{
		return *reinterpret_cast<T *>(bytes.data());
	}
};

/// A misc parameter buffer: the type and its structure.
template <typename T>
Rendered misc(VAEncMiscParameterType type, const T &value)
{
	Rendered result = Rendered::of(VAEncMiscParameterBufferType, type);
	const Rendered data = Rendered::of(VAEncMiscParameterBufferType, value);
	result.bytes.insert(result.bytes.end(), data.bytes.begin(), data.bytes.end());
	return result;
}

/// An application that encodes by libva and does everything right. Tests break one thing.
class VaClient
{
public:
	explicit VaClient(const Variables &variables = {}, H264Client::Settings settings = {},
			  std::uint32_t rate_control = VA_RC_CBR);
	VaClient(const VaClient &) = delete;
	VaClient &operator=(const VaClient &) = delete;
	~VaClient();

	VADisplay display() const { return display_.get(); }
	VAContextID context() const { return context_; }
	VAConfigID config() const { return config_; }
	VASurfaceID input() const { return surfaces_[0]; }
	VASurfaceID reconstructed(std::size_t i) const { return surfaces_[1 + i]; }
	VABufferID coded() const { return coded_; }
	std::vector<std::string> violations() const { return display_.violations(); }
	const penstock::test::DriverEnvironment &environment() const
	{
		return display_.environment();
	}

	/// The next picture, its surfaces and coded buffer filled in.
	H264Frame idr() { return fill(frames_.idr()); }
	H264Frame p() { return fill(frames_.p()); }

	/// What is to be rendered, in the order that all drivers like.
	std::vector<Rendered> buffers(const H264Frame &frame) const;
	VAEncMiscParameterRateControl rate_control() const;

	VAStatus begin() const { return ::vaBeginPicture(display(), context_, input()); }
	VAStatus render(const std::vector<Rendered> &buffers) const;
	VAStatus end() const { return ::vaEndPicture(display(), context_); }
	/// All three. The first error, but vaEndPicture comes always.
	VAStatus encode(const std::vector<Rendered> &buffers) const;
	VAStatus encode(const H264Frame &frame) const { return encode(buffers(frame)); }

	VAStatus sync() const { return ::vaSyncSurface(display(), input()); }
	/// Maps the coded buffer: all segments together.
	struct Coded {
		VAStatus status = VA_STATUS_SUCCESS;
		std::size_t segments = 0;
		std::uint32_t flags = 0;
		std::vector<std::byte> data;
	};
	Coded read() const;

	/// The luma's first byte, through an image.
	void paint(std::uint8_t value) const;

	/// Destroys what it made; leaks are the test's.
	void close();
	VAStatus terminate() { return display_.terminate(); }

private:
	H264Frame fill(H264Frame frame) const;
	VASurfaceID real(VASurfaceID stand_in) const;

	penstock::test::DriverDisplay display_;
	H264Client frames_;
	H264Client::Settings settings_;
	std::uint32_t rate_control_;
	VAConfigID config_ = VA_INVALID_ID;
	VAContextID context_ = VA_INVALID_ID;
	std::vector<VASurfaceID> surfaces_ = std::vector<VASurfaceID>(3, VA_INVALID_ID);
	VABufferID coded_ = VA_INVALID_ID;
	mutable std::vector<VABufferID> to_destroy_; ///< parameter buffers of the picture
	bool open_ = true;
};

/// Names a parameter of a test by its `name`.
struct Named {
	template <typename T>
	std::string operator()(const testing::TestParamInfo<T> &each) const
	{
		std::string name = each.param.name;
		std::ranges::replace(name, '-', '_');
		return name;
	}
};

/// True when `rule` is among the violations.
bool broken(const std::vector<std::string> &violations, const std::string &rule);

} // namespace swva::test

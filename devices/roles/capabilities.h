#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/lazy_list.h"
#include "core/video/video_info.h"
#include "devices/roles/device_identity.h"
#include "devices/settings/control.h"

namespace penstock {

/// Sizes that a device offers: discrete (minimum == maximum) or a range in steps.
struct SizeRange {
	Size minimum;
	Size maximum;
	Size step{1, 1};
	LazyList<Fraction> rates; ///< frames per second, discrete sizes only; empty is unknown

	bool discrete() const { return minimum == maximum; }
	bool contains(Size size) const;
};

/// One format of a device. `format` is kInvalid for codes that the table does not know.
struct FormatCapability {
	std::uint32_t fourcc = 0;
	PixelFormat format = PixelFormat::kInvalid;
	std::string description;
	bool emulated = false; ///< the driver's library converts; never zero-copy
	LazyList<SizeRange> sizes;

	bool supports(Size size) const;
};

/// What a device can do with memory, by its driver's own answers.
struct MemoryCapability {
	bool exports = false; ///< gives dmabufs of its buffers
	bool imports = false; ///< takes dmabufs of others
};

struct InputInfo {
	std::uint32_t index = 0;
	std::string name;
	bool current = false;
	bool has_signal = true;
};

struct CameraCapabilities {
	DeviceIdentity identity;
	bool multiplanar = false;
	MemoryCapability memory;
	std::vector<InputInfo> inputs;
	LazyList<FormatCapability> formats;
	std::vector<ControlInfo> controls;
};

struct EncoderCapabilities {
	DeviceIdentity identity;
	bool multiplanar = false;
	MemoryCapability raw_memory;
	LazyList<FormatCapability> raw_formats;
	/// What the device itself converts and scales before it encodes.
	LazyList<FormatCapability> converted_formats;
	LazyList<FormatCapability> codecs;
	std::vector<ControlInfo> controls;
	bool passes_through = false; ///< the camera's coded frames become the output
};

} // namespace penstock

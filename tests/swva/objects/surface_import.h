#pragma once

#include <memory>

#include <tl/expected.hpp>
#include <va/va.h>
#include <va/va_drmcommon.h>

#include "tests/swva/driver.h"

namespace swva {

/// A surface on the application's memory (VASurfaceAttribExternalBufferDescriptor). A layout that
/// no driver could read is a violation of check 3. One that this persona cannot read is a refusal:
/// an application may try it in order to find out.
tl::expected<std::shared_ptr<Surface>, VAStatus>
import_prime2(Driver &driver, const VADRMPRIMESurfaceDescriptor &descriptor, const Format &format,
	      std::uint32_t width, std::uint32_t height);

/// The older kind of descriptor: one object for all planes. `index` of the surface in the call.
tl::expected<std::shared_ptr<Surface>, VAStatus>
import_prime1(Driver &driver, const VASurfaceAttribExternalBuffers &buffers, std::uint32_t index,
	      const Format &format, std::uint32_t width, std::uint32_t height);

} // namespace swva

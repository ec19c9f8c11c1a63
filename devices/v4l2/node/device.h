#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "devices/roles/device_identity.h"
#include "devices/v4l2/calls/io.h"

namespace penstock::v4l2 {

/// What a node is for, by its VIDIOC_QUERYCAP and formats. A camera has a capture_type(), an
/// encoder has both types.
enum class Role {
	kCamera,  ///< captures frames
	kEncoder, ///< streams in both directions, from raw formats to coded ones
	kOther,
};

/// An open V4L2 node: owns its descriptor (O_RDWR | O_NONBLOCK) and makes its ioctls.
class Device
{
public:
	/// Opens a node and asks it what it is, once. Errors: those of open(), such as
	/// no_such_file_or_directory and permission_denied; inappropriate_io_control_operation when
	/// the file is no V4L2 device; no_such_device when it is unplugged meanwhile. `io` must
	/// outlive the device.
	static Result<std::unique_ptr<Device>> open(const std::string &path, Io &io);

	int fd() const { return fd_.get(); }
	const std::string &path() const { return identity_.path; }
	const DeviceIdentity &identity() const { return identity_; }
	Io &io() const { return *io_; }

	/// The V4L2_CAP_* of this node (device_caps where the driver fills it).
	std::uint32_t capabilities() const { return capabilities_; }
	bool has(std::uint32_t capability) const { return (capabilities_ & capability) != 0; }
	/// As it was when the node was opened. A device that is unplugged answers no more calls,
	/// but what was opened as a camera stays one.
	Role role() const { return role_; }
	/// Asks the node something that every node answers, VIDIOC_QUERYCAP: an error when it is
	/// unplugged.
	Status check_presence() const;
	/// V4L2_BUF_TYPE_* of the queue towards the program and from it, in the variant (single- or
	/// multi-planar) that the node has; nullopt when it has none.
	std::optional<std::uint32_t> capture_type() const;
	std::optional<std::uint32_t> output_type() const;

	/// One call: 0, or the positive errno. For callers who expect that a driver may refuse.
	int try_ioctl(unsigned long request, void *argument) const;
	/// One call, for callers who do not; `detail` (may be empty) goes into its text, as in
	/// "VIDIOC_S_FMT /dev/video0 (NV12 1920x1080)".
	Status ioctl(unsigned long request, void *argument, const std::string &detail = {}) const;
	/// The error for `number` (an errno) of a call made with try_ioctl().
	tl::unexpected<Error> error(int number, unsigned long request,
				    const std::string &detail = {}) const;

private:
	Device(UniqueFd fd, Io &io, DeviceIdentity identity, std::uint32_t capabilities);

	Result<Role> find_role() const;
	Result<bool> is_coded(std::uint32_t type) const;

	UniqueFd fd_;
	Io *io_;
	DeviceIdentity identity_;
	std::uint32_t capabilities_;
	Role role_ = Role::kOther;
};

} // namespace penstock::v4l2

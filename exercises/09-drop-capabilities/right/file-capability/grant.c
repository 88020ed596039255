/* Gives a program file CAP_NET_BIND_SERVICE, as `setcap cap_net_bind_service=ep FILE` does. */
#include <endian.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

int main(int count, char **words) {
    struct vfs_cap_data grant;
    memset(&grant, 0, sizeof grant);
    grant.magic_etc = htole32(VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE);
    grant.data[0].permitted = htole32(1u << CAP_NET_BIND_SERVICE);
    if (count != 2 || setxattr(words[1], "security.capability", &grant, sizeof grant, 0) != 0) {
        perror("grant");
        return 1;
    }
    return 0;
}

module plainview/tools/hpke

go 1.26
